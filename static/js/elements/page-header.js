import { fragmentFrom, getElement } from "../lib/dom.js"

// The title and the menu of a conversation. Loads them if the conversation is created on this page.
class PageHeader extends HTMLElement {
  #controller

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    document.addEventListener("conversation:created", event => this.#refill(event.detail.path), { signal })
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  async #refill(path) {
    try {
      const response = await fetch(path, { signal: this.#controller.signal })
      if (!response.ok) return
      const page = fragmentFrom(await response.text())
      this.replaceChildren(...getElement(page, "page-header").childNodes)
      document.title = getElement(page, "title").textContent
    } catch {
      // The old header stays until the next load.
    }
  }
}

customElements.define("page-header", PageHeader)
