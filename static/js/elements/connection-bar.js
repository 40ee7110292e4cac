import { emit } from "../lib/dom.js"

// Shows connection problems outside the transcript. Texts: data-offline, data-reconnecting, data-refused.
class ConnectionBar extends HTMLElement {
  #controller
  #lost = new Set()
  #isRefused = false

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    addEventListener("offline", () => this.#show(), { signal })
    addEventListener("online", () => this.#show(), { signal })
    document.addEventListener("connection:lost", event => this.#lose(event.detail.source), { signal })
    document.addEventListener("connection:back", event => this.#regain(event.detail.source), { signal })
    document.addEventListener("connection:refused", () => this.#refuse(), { signal })
    this.#show()
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  // A connection is lost while any of its sources reports so.
  #lose(source) {
    this.#lost.add(source)
    this.#show()
  }

  #regain(source) {
    this.#lost.delete(source)
    this.#show()
  }

  #refuse() {
    this.#isRefused = true
    this.#show()
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
    emit(this, "status:announce", { text, kind: text ? "lost" : "back" })
    place.textContent = text
    this.hidden = !text
  }
}

customElements.define("connection-bar", ConnectionBar)
