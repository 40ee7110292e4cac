import { fragmentFrom, getElement } from "../lib/dom.js"

// The branches of a conversation. Loads them again when an answer has ended, if turns have versions. Its attribute: `src`.
class BranchMap extends HTMLElement {
  #controller

  connectedCallback() {
    this.#controller = new AbortController()
    const load = () => document.querySelector(".message-versions") && this.#load()
    document.addEventListener("answer:placed", load, { signal: this.#controller.signal })
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  async #load() {
    try {
      const response = await fetch(`${this.getAttribute("src")}`, { signal: this.#controller.signal })
      if (!response.ok) return
      const map = getElement(fragmentFrom(await response.text()), "branch-map")
      if (!this.querySelector("details[open]")) this.replaceChildren(...map.childNodes)
    } catch {
      // The old map stays until the next load.
    }
  }
}

customElements.define("branch-map", BranchMap)
