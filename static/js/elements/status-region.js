import { piecesOf, readingTime } from "../lib/announcements.js"

// The only thing on the page that speaks. Texts are data attributes: one for each state, and data-back, data-code.
class StatusRegion extends HTMLElement {
  #controller
  #queue = []
  #timer

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    document.addEventListener("answer:started", event => this.#say(this.dataset[event.detail.state]), { signal })
    document.addEventListener("answer:changed", event => this.#say(this.dataset[event.detail.state]), { signal })
    document.addEventListener("answer:finished", event => this.#finished(event.detail), { signal })
    document.addEventListener("status:say", event => this.#say(event.detail.text || this.dataset[event.detail.kind]), { signal })
    document.addEventListener("keydown", () => { this.#queue = [] }, { signal })
  }

  disconnectedCallback() {
    this.#controller.abort()
    clearTimeout(this.#timer)
  }

  #finished({ state, blocks }) {
    const text = blocks && !document.hidden ? this.#textOf(blocks) : ""
    const lang = blocks?.lang || document.documentElement.lang
    this.#say(this.dataset[state], ...piecesOf(text, lang).map(piece => spokenIn(lang, piece)))
  }

  // Code is named, not spelt; what the model thought before (a <details>) is passed over.
  #textOf(blocks) {
    const said = [...blocks.children].filter(block => block.localName !== "details")
    return said.map(block => block.querySelector("pre") ? this.dataset.code ?? "" : block.textContent).join("\n")
  }

  // Replaces what is being said; a key that the reader presses ends it after the piece now spoken.
  #say(...said) {
    this.#queue = said.filter(Boolean)
    if (this.#queue.length > 0) this.#speak()
  }

  #speak() {
    clearTimeout(this.#timer)
    const said = this.#queue.shift()
    this.replaceChildren(said ?? "")
    if (said) this.#timer = setTimeout(() => this.#speak(), readingTime(this.textContent))
  }
}

function spokenIn(lang, piece) {
  const spoken = document.createElement("span")
  Object.assign(spoken, { lang, textContent: piece })
  return spoken
}

customElements.define("status-region", StatusRegion)
