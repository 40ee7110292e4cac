import { emit, fragmentFrom, getElement } from "../lib/dom.js"
import { isComposing } from "../lib/enter-rule.js"

const PAUSE_MILLISECONDS = 150
const STEPS = { ArrowDown: 1, ArrowUp: -1 }

// Searches while the user types. The arrow keys lead through the matches.
class SearchPanel extends HTMLElement {
  #controller
  #request
  #timer
  #asked = ""

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    this.#asked = this.#path
    this.addEventListener("input", event => !isComposing(event) && this.#searchSoon(), { signal })
    this.addEventListener("compositionend", () => this.#searchSoon(), { signal })
    this.addEventListener("change", () => this.#searchSoon(), { signal })
    this.addEventListener("keydown", event => this.#press(event), { signal })
    this.addEventListener("click", event => this.#leave(event), { signal })
  }

  disconnectedCallback() {
    this.#controller.abort()
    this.#request?.abort()
    clearTimeout(this.#timer)
  }

  get #path() {
    const form = getElement(this, "form")
    const filled = [...new FormData(form)].filter(([, value]) => value !== "")
    const query = new URLSearchParams(/** @type {string[][]} */ (filled)).toString()
    return `${form.getAttribute("action")}${query && "?"}${query}`
  }

  get #dialog() {
    return this.closest("dialog")
  }

  // § Searching

  #searchSoon() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#search(), PAUSE_MILLISECONDS)
  }

  async #search() {
    const path = this.#path
    if (path === this.#asked) return
    this.#asked = path
    this.#request?.abort()
    this.#request = new AbortController()
    const { signal } = this.#request
    const results = getElement(this, "[data-results]")
    results.setAttribute("aria-busy", "true")
    try {
      const response = await fetch(path, { headers: { "X-Kaiwa-Request": "fetch" }, signal })
      this.#place(fragmentFrom(await response.text()).querySelector("search-panel"), path)
    } catch {
      if (signal.aborted) return // A later search runs.
      this.#asked = "" // The next key tries again.
      results.removeAttribute("aria-busy")
    }
  }

  #place(panel, path) {
    if (!panel) return location.assign(path) // Signed out, for example.
    const results = getElement(panel, "[data-results]")
    getElement(this, "[data-results]").replaceWith(results)
    this.#placeProblem(panel.querySelector("#search-problem"))
    if (!this.#dialog) history.replaceState(history.state, "", path)
    this.#announce(results)
  }

  #placeProblem(problem) {
    const text = getElement(this, "#search-text")
    this.querySelector("#search-problem")?.remove()
    text.toggleAttribute("aria-invalid", false)
    text.removeAttribute("aria-describedby")
    if (!problem) return
    text.setAttribute("aria-invalid", "true")
    text.setAttribute("aria-describedby", problem.id)
    getElement(this, ".search-panel__bar").after(problem)
  }

  #announce({ dataset }) {
    if (dataset.count === undefined) return
    const kinds = { 0: this.dataset.countNone, 1: this.dataset.countOne }
    const text = dataset.more === undefined ? (kinds[dataset.count] ?? this.dataset.countMany) : this.dataset.countMore
    emit(document, "status:announce", { text: text?.replace("{count}", dataset.count) })
  }

  // § Choosing

  #press(event) {
    const step = STEPS[event.key]
    const links = /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[data-results] a")])
    if (!step || isComposing(event) || !event.target.matches("#search-text, [data-results] a")) return
    event.preventDefault()
    const next = links.indexOf(event.target) + step
    if (next < 0) getElement(this, "#search-text").focus()
    else links[next]?.focus()
  }

  // A match on this page only scrolls, so the dialog must close.
  #leave(event) {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey
    if (isPlain && event.target.closest("[data-results] a")) this.#dialog?.close()
  }
}

customElements.define("search-panel", SearchPanel)
