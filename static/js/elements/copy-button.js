import { canCopy, copy, showBriefly } from "../lib/clipboard.js"
import { copyOf, tell } from "../lib/dom.js"

// Copies a turn: its Markdown as text, its blocks as rich text.
class CopyButton extends HTMLElement {
  #controller

  connectedCallback() {
    this.#controller = new AbortController()
    this.hidden = !canCopy
    this.querySelector("button").addEventListener("click", () => this.#copy(), { signal: this.#controller.signal })
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  async #copy() {
    const { copied, failed } = this.dataset
    try {
      await copy({ text: this.#readSource(), html: this.#html })
      this.#say(copied)
    } catch {
      this.#say(failed)
    }
  }

  #say(text) {
    showBriefly(this.querySelector("button"), text)
    tell(this, "status:say", { text })
  }

  async #readSource() {
    const response = await fetch(this.getAttribute("src"))
    if (!response.ok) throw new Error(`The source was answered by ${response.status}`)
    return response.text()
  }

  // A question has no blocks and is copied as the text it is; thinking is not part of what was said.
  get #html() {
    const content = document.getElementById(this.getAttribute("for"))
    if (!content?.childElementCount) return null
    const copied = copyOf(content)
    for (const thinking of copied.querySelectorAll(":scope > details")) thinking.remove()
    return copied.outerHTML
  }
}

customElements.define("copy-button", CopyButton)
