import { fragmentFrom } from "../lib/dom.js"

// Loads the page again when the models are there, and shows why they are not.
class ModelsLookup extends HTMLElement {
  #timer
  #shown

  connectedCallback() {
    this.#timer = setInterval(() => this.#look(), Number(this.dataset.seconds) * 1000)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  async #look() {
    const response = await fetch(location.href, { cache: "no-store" }).catch(() => undefined)
    // Otherwise the app restarts, or the connection is lost.
    if (!response?.ok) return
    const found = fragmentFrom(await response.text()).querySelector("models-lookup")
    if (!found) location.reload()
    else if (found.textContent !== this.#shown) this.#show(found)
  }

  #show(found) {
    this.#shown = found.textContent
    this.replaceChildren(...found.childNodes)
  }
}

customElements.define("models-lookup", ModelsLookup)
