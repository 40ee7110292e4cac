import { piecesOf, readingTime } from "../lib/announcements.js"

// The only live region of the page. Texts: a data attribute per state of an answer, data-back and data-code.
class StatusRegion extends HTMLElement {
  #controller
  #queue = []
  #timer

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    document.addEventListener("answer:changed", event => this.#announceState(event.detail), { signal })
    document.addEventListener("answer:placed", event => this.#readAnswer(event.detail), { signal })
    document.addEventListener("status:announce", event => this.#announceStatus(event.detail), { signal })
    document.addEventListener("keydown", () => this.#queue.splice(0), { signal })
  }

  disconnectedCallback() {
    this.#controller.abort()
    clearTimeout(this.#timer)
  }

  #announceState({ state }) {
    this.#announce(this.dataset[state])
  }

  /** @param {PageEvents["status:announce"]} detail */
  #announceStatus({ text, kind }) {
    this.#announce(text || (kind && this.dataset[kind]))
  }

  #readAnswer({ state, blocks }) {
    const text = blocks && !document.hidden ? this.#textOf(blocks) : ""
    const lang = blocks?.lang || document.documentElement.lang
    this.#announce(this.dataset[state], ...piecesOf(text, lang).map(piece => inLanguage(lang, piece)))
  }

  // Replaces code with its name, and leaves out thinking (a <details>).
  #textOf(blocks) {
    const read = [...blocks.children].filter(block => block.localName !== "details")
    return read.map(block => (block.querySelector("pre") ? (this.dataset.code ?? "") : block.textContent)).join("\n")
  }

  // Replaces the queue. A key press empties it, so speech ends after the current piece.
  #announce(...pieces) {
    this.#queue = pieces.filter(Boolean)
    if (this.#queue.length > 0) this.#speak()
  }

  #speak() {
    clearTimeout(this.#timer)
    const piece = this.#queue.shift()
    this.replaceChildren(piece ?? "")
    if (piece) this.#timer = setTimeout(() => this.#speak(), readingTime(this.textContent))
  }
}

function inLanguage(lang, piece) {
  const span = document.createElement("span")
  Object.assign(span, { lang, textContent: piece })
  return span
}

customElements.define("status-region", StatusRegion)
