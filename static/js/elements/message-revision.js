import { getElement } from "../lib/dom.js"
import { isComposing, sendOnEnter } from "../lib/enter-rule.js"
import { LengthLimit } from "../lib/length-limit.js"

// Edits a question in place. Escape and Cancel hide the form and keep its text. Enter works as in the message box.
class MessageRevision extends HTMLElement {
  #controller
  #text

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    const form = getElement(this, "form")
    this.#text = getElement(form, "textarea")
    const limit = new LengthLimit(form)
    this.#text.addEventListener("input", () => limit.check(), { signal })
    form.addEventListener("submit", event => limit.check({ isAsked: true }) && cancel(event), { signal })
    this.addEventListener("keydown", event => this.#pressKey(event), { signal })
    getElement(form, "[data-cancel]").addEventListener("click", event => this.#close(event), { signal })
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

  #pressKey(event) {
    if (event.key === "Escape" && !isComposing(event)) this.#close(event)
  }

  #close(event) {
    event.preventDefault()
    const turn = /** @type {Element} */ (this.closest("[data-message]"))
    this.hidden = true
    getElement(turn, "a[data-edit]").focus()
  }
}

function cancel(event) {
  event.preventDefault()
  event.stopPropagation()
}

customElements.define("message-revision", MessageRevision)
