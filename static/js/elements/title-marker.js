const MARK = "● "

// Marks the tab's title if an answer ends while the tab is hidden.
class TitleMarker extends HTMLElement {
  #controller

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    document.addEventListener("answer:placed", () => this.#mark(), { signal })
    document.addEventListener("visibilitychange", () => this.#clear(), { signal })
    addEventListener("focus", () => this.#clear(), { signal })
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  #mark() {
    if (document.hidden && !document.title.startsWith(MARK)) document.title = MARK + document.title
  }

  #clear() {
    if (!document.hidden && document.title.startsWith(MARK)) document.title = document.title.slice(MARK.length)
  }
}

customElements.define("title-marker", TitleMarker)
