import { isComposing } from "../lib/enter-rule.js"

// The sidebar as a drawer: only in the media query `narrow`; there the rest of the page waits while it is open.
class SideDrawer extends HTMLElement {
  #controller
  #details
  #panel
  #query

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    this.#details = this.querySelector("details")
    this.#panel = this.#details.nextElementSibling
    this.#query = matchMedia(this.getAttribute("narrow"))
    this.#details.addEventListener("toggle", () => this.#toggled(), { signal })
    this.#query.addEventListener("change", () => this.#close(), { signal })
    document.addEventListener("keydown", event => { if (isEscape(event)) this.#close() }, { signal })
    document.addEventListener("pointerdown", event => { if (!this.contains(event.target)) this.#close() }, { signal })
    addEventListener("pagehide", () => this.#close(), { signal })
    // A new chat may be where the reader is already: then nothing is loaded.
    this.#panel.addEventListener("click", event => { if (isLink(event)) this.#close() }, { signal })
    if (this.#isOpen) this.#toggled()
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  get #isOpen() {
    return this.#details.open && this.#query.matches
  }

  #toggled() {
    for (const behind of document.querySelectorAll("main, body > a")) behind.inert = this.#isOpen
    this.#panel.setAttribute("role", this.#isOpen ? "dialog" : "complementary")
    this.#panel.ariaModal = this.#isOpen ? "true" : null
    if (this.#isOpen) this.#panel.querySelector("a, button")?.focus({ preventScroll: true })
  }

  #close() {
    if (!this.#details.open) return
    const hadFocus = this.#panel.contains(document.activeElement)
    this.#details.open = false
    if (hadFocus && this.#query.matches) this.#details.querySelector("summary").focus({ preventScroll: true })
  }
}

function isEscape(event) {
  return event.key === "Escape" && !isComposing(event) && !event.defaultPrevented
}

function isLink(event) {
  return event.target.closest("a") && !event.defaultPrevented
}

customElements.define("side-drawer", SideDrawer)
