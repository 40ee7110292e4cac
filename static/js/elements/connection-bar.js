import { tell } from "../lib/dom.js"

// Says, outside the transcript, that the server is not reached. Texts: data-offline, -reconnecting, -refused.
class ConnectionBar extends HTMLElement {
  #controller
  #lost = new Set()
  #isRefused = false

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    addEventListener("offline", () => this.#show(), { signal })
    addEventListener("online", () => this.#show(), { signal })
    document.addEventListener("connection:lost", event => { this.#lost.add(event.detail.source); this.#show() }, { signal })
    document.addEventListener("connection:back", event => { this.#lost.delete(event.detail.source); this.#show() }, { signal })
    document.addEventListener("connection:refused", () => { this.#isRefused = true; this.#show() }, { signal })
    this.#show()
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  get #text() {
    const { offline, reconnecting, refused } = this.dataset
    if (this.#isRefused) return refused
    if (!navigator.onLine) return offline
    return this.#lost.size > 0 ? reconnecting : ""
  }

  #show() {
    const text = this.#text ?? ""
    const place = this.firstElementChild ?? this
    if (place.textContent === text) return
    tell(this, "status:say", { text, kind: text ? "lost" : "back" })
    place.textContent = text
    this.hidden = !text
  }
}

customElements.define("connection-bar", ConnectionBar)
