const UPDATES = /** @type {const} */ (["message:sent", "message:refused", "answer:placed"])

// Shows the remaining budget. Updated after each sent or refused message and after each answer.
class BudgetNote extends HTMLElement {
  #controller

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    for (const type of UPDATES) {
      document.addEventListener(type, event => this.#take(event.detail.fragment), { signal })
    }
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  #take(fragment) {
    const next = fragment?.querySelector("budget-note")
    if (next && next.textContent !== this.textContent) this.replaceChildren(next.textContent)
  }
}

customElements.define("budget-note", BudgetNote)
