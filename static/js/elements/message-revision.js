import { isComposing, sendOnEnter } from "../lib/enter-rule.js"

// Edits a question in its place. Escape and Cancel put the form away, and what is in it stays there; Enter sends as in
// the message box.
class MessageRevision extends HTMLElement {
  #controller
  #text

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    const form = this.querySelector("form")
    this.#text = form.elements.message
    this.addEventListener("keydown", event => { if (event.key === "Escape" && !isComposing(event)) this.#putAway(event) }, { signal })
    form.querySelector("[data-cancel]").addEventListener("click", event => this.#putAway(event), { signal })
    sendOnEnter(this.#text, () => form.requestSubmit(), signal)
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  open() {
    this.hidden = false
    this.#text.focus()
    this.#text.setSelectionRange(this.#text.value.length, this.#text.value.length)
  }

  #putAway(event) {
    event.preventDefault()
    this.hidden = true
    this.closest("[data-message]").querySelector("a[data-edit]").focus()
  }
}

customElements.define("message-revision", MessageRevision)
