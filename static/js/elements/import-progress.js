import { fragmentFrom } from "../lib/dom.js"

// Shows the progress of an import, and loads the page again when it has ended.
class ImportProgress extends HTMLElement {
  #timer

  connectedCallback() {
    const seconds = Number(this.dataset.seconds)
    if (seconds) this.#timer = setInterval(() => this.#update(), seconds * 1000)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  async #update() {
    const response = await fetch(location.href, { cache: "no-store" }).catch(() => undefined)
    // Otherwise the app restarts, or the connection is lost.
    if (!response?.ok) return
    const found = fragmentFrom(await response.text()).querySelector("import-progress")
    if (!found?.hasAttribute("data-seconds")) location.reload()
    else this.#show([...found.children])
  }

  // Equal parts stay: a screen reader would read them again.
  #show(parts) {
    const shown = [...this.children]
    if (shown.length !== parts.length) this.replaceChildren(...parts)
    for (const [index, part] of parts.entries()) {
      if (!shown[index]?.isEqualNode(part)) shown[index]?.replaceWith(part)
    }
  }
}

customElements.define("import-progress", ImportProgress)
