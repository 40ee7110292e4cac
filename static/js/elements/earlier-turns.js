import { fragmentFrom, tell } from "../lib/dom.js"
import { holdAt } from "../lib/scroll-policy.js"

// How far above the view they are fetched ahead of the reader.
const AHEAD_PIXELS = 1500

// Puts the turns before those shown above them, when its link is pressed or comes near; what the reader looks at
// stays where it is.
class EarlierTurns extends HTMLElement {
  #controller
  #observer

  connectedCallback() {
    this.#controller = new AbortController()
    this.addEventListener("click", event => this.#pressed(event), { signal: this.#controller.signal })
    this.#observer = new IntersectionObserver(entries => this.#neared(entries.at(-1)), { rootMargin: `${AHEAD_PIXELS}px 0px` })
    this.#observer.observe(this)
  }

  disconnectedCallback() {
    this.#controller.abort()
    this.#observer.disconnect()
  }

  get #link() {
    return this.querySelector("a")
  }

  // § Actions

  #pressed(event) {
    if (event.target.closest("a") !== this.#link || isForAnotherTab(event)) return
    event.preventDefault()
    const { href } = this.#link
    // The browser says better what is wrong.
    this.#load(() => tell(this, "status:say", { text: this.dataset.placed }), () => location.assign(href))
  }

  // Who has the focus on the link goes on by keys. After a failure it is the link that offers to try again.
  #neared({ isIntersecting }) {
    if (isIntersecting && this.#link && !this.contains(document.activeElement)) this.#load(() => {}, () => this.#observer.disconnect())
  }

  // § Private

  async #load(placed, failed) {
    if (this.hasAttribute("aria-busy")) return
    this.setAttribute("aria-busy", "true")
    try {
      const response = await fetch(this.#link.href, { signal: this.#controller.signal })
      if (!response.ok) throw new Error(`Earlier turns were answered by ${response.status}`)
      this.#place(fragmentFrom(await response.text()))
      placed()
    } catch {
      if (!this.#controller.signal.aborted) failed()
    }
    this.removeAttribute("aria-busy")
  }

  #place(page) {
    const log = document.querySelector("[role=log]")
    const articles = [...page.querySelectorAll("[role=log] > article")].filter(it => !document.getElementById(it.id))
    const next = page.querySelector("earlier-turns")
    const first = log.firstElementChild
    const hadFocus = this.contains(document.activeElement)

    // What is first changes its looks when it no longer is.
    const read = first.nextElementSibling ?? first
    const { top } = read.getBoundingClientRect()
    log.prepend(pageOf(articles))
    this.replaceChildren(...next?.childNodes ?? [])
    holdAt(read, top)

    settle(log)
    if (hadFocus) focusOn(this.#link ?? first)
    tell(document, "turns:placed")
    this.#watch()
  }

  // What is near already is told of only when it is observed anew.
  #watch() {
    this.#observer.disconnect()
    this.#observer.observe(this)
  }
}

function isForAnotherTab({ button, ctrlKey, metaKey, shiftKey, altKey }) {
  return button !== 0 || ctrlKey || metaKey || shiftKey || altKey
}

function pageOf(articles) {
  const page = document.createElement("div")
  page.className = "transcript__page"
  page.append(...articles)
  return page
}

// Far above the view a page need not be looked into again: how tall it is is known. In view the browser would
// lose what it holds on to there.
function settle(log) {
  for (const page of log.querySelectorAll(":scope > div:not([data-settled])")) {
    const { bottom, height } = page.getBoundingClientRect()
    if (bottom > -innerHeight) continue
    page.style.setProperty("--settled-size", `${height}px`)
    page.dataset.settled = ""
  }
}

function focusOn(element) {
  if (!element.matches("a")) element.tabIndex = -1
  element.focus({ preventScroll: true })
}

customElements.define("earlier-turns", EarlierTurns)
