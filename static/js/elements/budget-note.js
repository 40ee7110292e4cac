// Keeps what the composer says of the budget current: with each turn sent or refused, and with each answer that has ended.
class BudgetNote extends HTMLElement {
  #controller

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    for (const type of ["composer:sent", "composer:refused", "answer:finished"]) {
      document.addEventListener(type, event => this.#take(event.detail.fragment), { signal })
    }
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  #take(fragment) {
    const next = fragment?.querySelector("budget-note")
    if (next && next.textContent !== this.textContent) this.textContent = next.textContent
  }
}

customElements.define("budget-note", BudgetNote)
