import { fragmentFrom } from "../lib/dom.js"

// Loads the title and the menu of a conversation that was created on this page.
class ConversationHeader extends HTMLElement {
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
      this.replaceChildren(...page.querySelector("conversation-header").childNodes)
      document.title = page.querySelector("title").textContent
    } catch {
      // The old header stays until the next load.
    }
  }
}

customElements.define("conversation-header", ConversationHeader)
