import { canCopy, copy, showBriefly } from "../lib/clipboard.js"
import { copyOf, emit, getAttribute, getElement } from "../lib/dom.js"

// Copies the attribute `text`, or a turn: its Markdown as text, its blocks as rich text.
class CopyButton extends HTMLElement {
  #controller

  connectedCallback() {
    this.#controller = new AbortController()
    this.hidden = !canCopy
    getElement(this, "button").addEventListener("click", () => this.#copy(), { signal: this.#controller.signal })
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  async #copy() {
    const { copied, failed } = this.dataset
    try {
      await copy({ text: this.#readSource(), html: this.#html })
      this.#show(copied)
    } catch {
      this.#show(failed)
    }
  }

  #show(text) {
    showBriefly(this.querySelector("button"), text)
    emit(this, "status:announce", { text })
  }

  async #readSource() {
    if (this.hasAttribute("text")) return getAttribute(this, "text")
    const response = await fetch(getAttribute(this, "src"))
    if (!response.ok) throw new Error(`The source was answered by ${response.status}`)
    return response.text()
  }

  // A question has no blocks and is copied as plain text. Thinking and notes are not copied.
  get #html() {
    const content = document.getElementById(this.getAttribute("for") ?? "")
    if (!content?.childElementCount) return null
    const copied = copyOf(content)
    for (const aside of copied.querySelectorAll(":scope > :is(details, .answer-note)")) aside.remove()
    return copied.outerHTML
  }
}

customElements.define("copy-button", CopyButton)
