import { copy, showBriefly } from "../lib/clipboard.js"
import { tell } from "../lib/dom.js"

// Copies the code of the figure that it stands in, and nothing else.
class CodeCopy extends HTMLElement {
  connectedCallback() {
    if (!this.firstElementChild) this.append(this.#makeButton())
  }

  #makeButton() {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "button button--quiet"
    button.lang = document.documentElement.lang // The answer may be in another language.
    button.textContent = this.dataset.label
    button.addEventListener("click", () => this.#copy(button))
    return button
  }

  async #copy(button) {
    const code = this.parentElement.querySelector("pre").textContent
    const said = await copy({ text: code.replace(/\n$/, "") }).then(() => this.dataset.copied, () => this.dataset.failed)
    showBriefly(button, said)
    tell(this, "status:say", { text: said })
  }
}

customElements.define("code-copy", CodeCopy)
