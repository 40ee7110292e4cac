import { fragmentFrom, getAttribute, getElement } from "../lib/dom.js"
import { upload } from "../lib/upload.js"

// The files of the message that is being written: uploads, shows and removes them.
class FileTray extends HTMLElement {
  #controller = new AbortController()
  #form
  #list
  #running = new Map()
  #isWaiting = false

  connectedCallback() {
    this.#form = this.closest("form")
    this.#list = this.querySelector("ul")
    const { signal } = this.#controller
    this.addEventListener("click", event => this.#clicked(event), { signal })
    document.addEventListener("visibilitychange", () => this.#refresh(), { signal })
    this.#form.addEventListener("message:sent", event => this.#sent(event.detail.body), { signal })
    this.#changed()
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  // The paths of the files that are on the server, for a draft.
  get paths() {
    return [...this.#list.querySelectorAll("[data-path]")].map(chip => chip.dataset.path)
  }

  get isBusy() {
    return this.#running.size > 0
  }

  // Submits the form when no upload is running, if all have succeeded.
  async submitLater() {
    if (this.#isWaiting) return
    this.#isWaiting = true
    const outcomes = await Promise.all([...this.#running.values()].map(it => it.done))
    await Promise.resolve() // The chips are in place.
    this.#isWaiting = false
    if (outcomes.every(it => it.isAccepted)) this.#form.requestSubmit()
  }

  // Shows the files of a draft again, if the server still has them.
  async restore(paths) {
    for (const path of paths.filter(it => !this.paths.includes(it))) {
      const html = await fetchChip(path)
      if (html) this.#list.append(fragmentFrom(html))
    }
    this.#changed()
  }

  // The pages of a document are chosen in another tab.
  async #refresh() {
    if (document.hidden) return
    for (const chip of this.#list.querySelectorAll("[data-choice]")) {
      const html = await fetchChip(chip.dataset.path)
      if (html && chip.isConnected) chip.replaceWith(fragmentFrom(html))
    }
  }

  // § Adding

  add(files) {
    for (const file of files) this.#add(file)
  }

  async #add(file) {
    const chip = this.#makeChip(file)
    this.#list.append(chip)
    this.#edited()
    if (file.size > Number(this.dataset.mostBytes)) return fail(chip, this.dataset.tooLarge)
    const progress = getElement(chip, "progress")
    const running = upload(getAttribute(this, "action"), file, share => {
      if (share < 1) progress.value = share
      else progress.removeAttribute("value") // The server reads the file.
    })
    this.#running.set(chip, running)
    this.#place(chip, await running.done)
    this.#running.delete(chip)
    this.#edited()
  }

  #makeChip(file) {
    const template = /** @type {HTMLTemplateElement} */ (this.querySelector("template"))
    const chip = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true))
    getElement(chip, ".file-chip__name").textContent = file.name
    getElement(chip, "progress").setAttribute("aria-label", file.name)
    getElement(chip, "button span").textContent += ` ${file.name}`
    return chip
  }

  #place(chip, { html, isAccepted }) {
    const fragment = fragmentFrom(html)
    if (isAccepted) chip.replaceWith(fragment)
    else fail(chip, fragment.querySelector(".notice__sentence")?.textContent || this.dataset.failed)
  }

  // § Removing

  #clicked(event) {
    const button = event.target.closest("button")
    const chip = button?.closest("li")
    if (!chip) return
    if (button.dataset.unfold) this.#unfold(chip, button)
    else this.#remove(chip, button.dataset.remove)
  }

  #remove(chip, path) {
    this.#running.get(chip)?.abort()
    this.#running.delete(chip)
    chip.remove()
    this.#form.elements.message.focus()
    this.#edited()
    if (path) fetch(path, { method: "POST", headers: { "X-Kaiwa-Request": "fetch" } }).catch(() => undefined)
  }

  // Turns a pasted text back into text of the box.
  async #unfold(chip, button) {
    const response = await fetch(button.dataset.unfold).catch(() => null)
    if (!response?.ok) return
    const { message } = this.#form.elements
    message.setRangeText(await response.text(), message.selectionStart, message.selectionEnd, "end")
    this.#remove(chip, chip.querySelector("[data-remove]").dataset.remove)
  }

  #sent(body) {
    const sent = body.getAll("file")
    for (const chip of [...this.#list.children]) if (sent.includes(chip.dataset.file)) chip.remove()
    this.#changed()
  }

  // The message has changed: it needs a new key, and its draft is stored.
  #edited() {
    this.#changed()
    this.#form.elements.message.dispatchEvent(new Event("input", { bubbles: true }))
  }

  #changed() {
    this.#form.elements.message.required = !this.paths.length && !this.#running.size
  }
}

async function fetchChip(path) {
  const response = await fetch(path, { headers: { "X-Kaiwa-Request": "fetch" } }).catch(() => null)
  return response?.ok ? response.text() : ""
}

function fail(chip, sentence) {
  chip.querySelector("progress")?.remove()
  const problem = chip.querySelector("[role=alert]")
  problem.textContent = sentence
}

customElements.define("file-tray", FileTray)
