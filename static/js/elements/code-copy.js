import { copy, showBriefly } from "../lib/clipboard.js"
import { emit } from "../lib/dom.js"

// Copies the code of its figure.
class CodeCopy extends HTMLElement {
  connectedCallback() {
    if (!this.firstElementChild) this.append(this.#makeButton())
  }

  #makeButton() {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "button button--quiet"
    button.lang = document.documentElement.lang // The answer may be in another language.
    button.textContent = this.dataset.label ?? ""
    button.addEventListener("click", () => this.#copy(button))
    return button
  }

  async #copy(button) {
    const code = this.parentElement?.querySelector("pre")?.textContent ?? ""
    const result = await copy({ text: code.replace(/\n$/, "") }).then(
      () => this.dataset.copied,
      () => this.dataset.failed
    )
    showBriefly(button, result)
    emit(this, "status:announce", { text: result })
  }
}

customElements.define("code-copy", CodeCopy)
