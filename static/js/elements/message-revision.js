import { isComposing, sendOnEnter } from "../lib/enter-rule.js"

// Edits a question: opening it begins to write, Escape ends that, and Enter sends as in the message box.
class MessageRevision extends HTMLElement {
  #controller
  #details
  #form

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    this.#details = this.querySelector("details")
    this.#form = this.querySelector("form")
    this.#details.addEventListener("toggle", () => this.#toggled(), { signal })
    this.#form.addEventListener("keydown", event => this.#pressed(event), { signal })
    sendOnEnter(this.#text, () => this.#form.requestSubmit(), signal)
    if (this.#details.open) this.#toggled()
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  get #text() {
    return this.#form.elements.message
  }

  // A toggle is told late: who has gone on by then, be it in the form, stays there.
  get #hasFocus() {
    return [document.body, this.#details.querySelector("summary")].includes(document.activeElement)
  }

  #toggled() {
    if (!this.#details.open || !this.#hasFocus) return
    this.#text.focus()
    this.#text.setSelectionRange(this.#text.value.length, this.#text.value.length)
  }

  #pressed(event) {
    if (event.key !== "Escape" || isComposing(event)) return
    event.preventDefault()
    this.#details.querySelector("summary").focus()
    this.#details.open = false
  }
}

customElements.define("message-revision", MessageRevision)
