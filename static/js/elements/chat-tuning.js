// The settings of a new chat, in the composer. They leave with the first message, since the page then has those of the
// conversation in its header.
class ChatTuning extends HTMLElement {
  #controller

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    this.addEventListener("keydown", event => this.#pressed(event), { signal })
    document.addEventListener("message:refused", event => this.#take(event.detail.fragment), { signal })
    document.addEventListener("conversation:created", () => this.remove(), { signal })
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  // Enter in a field would send the message.
  #pressed(event) {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault()
  }

  // Shows the fields as the server has refused them.
  #take(fragment) {
    const next = fragment?.querySelector("chat-tuning")
    if (!next) return
    this.replaceChildren(...next.cloneNode(true).childNodes)
    const invalid = /** @type {HTMLElement | null} */ (this.querySelector("[aria-invalid]"))
    invalid?.focus()
  }
}

customElements.define("chat-tuning", ChatTuning)
