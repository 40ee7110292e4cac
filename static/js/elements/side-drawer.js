import { getAttribute } from "../lib/dom.js"
import { isComposing } from "../lib/enter-rule.js"

// Makes the sidebar a modal drawer in the media query of its attribute `narrow`.
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
    this.#query = matchMedia(getAttribute(this, "narrow"))
    this.#details.addEventListener("toggle", () => this.#toggled(), { signal })
    this.#query.addEventListener("change", () => this.#close(), { signal })
    document.addEventListener("keydown", event => isEscape(event) && this.#close(), { signal })
    document.addEventListener("pointerdown", event => this.#pressOutside(event), { signal })
    addEventListener("pagehide", () => this.#close(), { signal })
    // The link to a new chat may lead to the current page, which then does not reload.
    this.#panel.addEventListener("click", event => isLink(event) && this.#close(), { signal })
    if (this.#isOpen) this.#toggled()
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  get #isOpen() {
    return this.#details.open && this.#query.matches
  }

  // The focusable rest of the page, which must not take the focus behind an open drawer.
  get #rest() {
    return /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("main, body > a"))
  }

  #toggled() {
    for (const behind of this.#rest) behind.inert = this.#isOpen
    this.#panel.setAttribute("role", this.#isOpen ? "dialog" : "complementary")
    this.#panel.ariaModal = this.#isOpen ? "true" : null
    if (this.#isOpen) this.#panel.querySelector("a, button")?.focus({ preventScroll: true })
  }

  #pressOutside({ target }) {
    if (!this.contains(target)) this.#close()
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
