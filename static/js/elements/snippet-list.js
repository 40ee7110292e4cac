import { fragmentFrom, getAttribute, getElement } from "../lib/dom.js"
import { isComposing } from "../lib/enter-rule.js"
import { findPlaceholder } from "../lib/placeholders.js"

// Japanese keyboards write a full-width slash.
const COMMAND = /^[/／][^\n]*$/
const HEADERS = { "X-Kaiwa-Request": "fetch" }

// Lists the snippets while the message is a slash and the beginning of a name. The focus stays in the box. After a
// snippet is chosen, Tab selects its placeholders in turn.
class SnippetList extends HTMLElement {
  #controller
  #list
  #text
  #options
  #isDismissed = false
  #isFilling = false

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    const form = this.closest("form")
    this.#text = form?.elements.namedItem("message")
    if (!form || !this.#text) return
    this.#list = getElement(this, "[role=listbox]")
    this.#text.setAttribute("aria-autocomplete", "list")
    this.#text.setAttribute("aria-controls", this.#list.id)
    this.#text.addEventListener("input", () => this.#filter(), { signal })
    this.#text.addEventListener("blur", () => this.#close(), { signal })
    // Before the message box, where Enter sends, and before the shortcuts.
    form.addEventListener("keydown", event => this.#pressed(event), { signal, capture: true })
    this.addEventListener("pointerdown", event => event.preventDefault(), { signal }) // Keeps the focus in the box.
    this.addEventListener("click", event => this.#clicked(event), { signal })
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  // § The list

  async #filter() {
    const isCommand = COMMAND.test(this.#text.value)
    if (!isCommand) this.#isDismissed = false
    if (!isCommand || this.#isDismissed) return this.#close()
    this.#options ??= this.#load()
    await this.#options
    if (!this.#isDismissed && COMMAND.test(this.#text.value)) this.#show(this.#text.value.slice(1).toLowerCase())
  }

  async #load() {
    try {
      const response = await fetch(getAttribute(this, "src"), { headers: HEADERS })
      if (response.ok) this.#list.replaceChildren(fragmentFrom(await response.text()))
    } catch {
      this.#options = undefined // The next key tries again.
    }
  }

  #show(query) {
    for (const option of this.#list.children) option.hidden = !option.textContent.toLowerCase().includes(query)
    this.#mark(this.#shown[0])
  }

  #mark(option) {
    for (const each of this.#list.children) each.setAttribute("aria-selected", String(each === option))
    this.hidden = !option
    if (option) this.#text.setAttribute("aria-activedescendant", option.id)
    else this.#text.removeAttribute("aria-activedescendant")
    option?.scrollIntoView({ block: "nearest" })
  }

  #close() {
    if (!this.hidden) this.#mark(undefined)
  }

  get #shown() {
    return [...this.#list.children].filter(option => !option.hidden)
  }

  get #marked() {
    return this.#list.querySelector("[aria-selected=true]")
  }

  // § Keys

  #pressed(event) {
    if (event.target !== this.#text || isComposing(event)) return
    const isDone = this.hidden ? this.#pressedFilling(event) : this.#pressedListing(event)
    if (!isDone) return
    event.preventDefault()
    event.stopPropagation()
  }

  #pressedListing({ key, shiftKey }) {
    if (key === "ArrowDown" || key === "ArrowUp") this.#step(key === "ArrowDown" ? 1 : -1)
    else if (key === "Escape") this.#dismiss()
    else if ((key === "Enter" || key === "Tab") && !shiftKey) this.#choose(this.#marked)
    else return false
    return true
  }

  #pressedFilling({ key, shiftKey }) {
    if (key === "Escape") this.#isFilling = false
    return key === "Tab" && this.#isFilling && this.#selectPlaceholder(shiftKey)
  }

  #step(by) {
    const shown = this.#shown
    this.#mark(shown.at((shown.indexOf(this.#marked) + by) % shown.length))
  }

  #dismiss() {
    this.#isDismissed = true
    this.#close()
  }

  // § A snippet

  #clicked(event) {
    const option = event.target.closest("[role=option]")
    if (option) this.#choose(option)
  }

  async #choose(option) {
    const command = this.#text.value
    this.#dismiss()
    try {
      const response = await fetch(option.dataset.src, { headers: HEADERS })
      // The text stays as it is if the snippet is gone, or if the user went on writing.
      if (response.ok) this.#insert(await response.text(), command)
    } catch {
      // There is no connection.
    }
  }

  #insert(snippet, command) {
    if (this.#text.value !== command) return
    this.#text.setRangeText(snippet, 0, command.length, "end")
    this.#text.dispatchEvent(new Event("input", { bubbles: true }))
    this.#isFilling = true
    this.#selectPlaceholder(false, 0)
  }

  #selectPlaceholder(isBackwards, from = isBackwards ? this.#text.selectionStart : this.#text.selectionEnd) {
    const place = findPlaceholder(this.#text.value, from, isBackwards)
    if (!place) return false
    this.#text.setSelectionRange(...place)
    return true
  }
}

customElements.define("snippet-list", SnippetList)
