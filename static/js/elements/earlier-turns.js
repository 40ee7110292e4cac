import { emit, fragmentFrom, getElement } from "../lib/dom.js"
import { holdAt } from "../lib/reading-place.js"

// Earlier turns are fetched when their link is this far above the view.
const AHEAD_PIXELS = 1500

// Loads earlier turns above the shown ones, when the link is pressed or comes near. The reader's position stays.
class EarlierTurns extends HTMLElement {
  #controller
  #observer

  connectedCallback() {
    this.#controller = new AbortController()
    this.addEventListener("click", event => this.#pressed(event), { signal: this.#controller.signal })
    this.#observer = new IntersectionObserver(entries => this.#neared(entries[entries.length - 1]), {
      rootMargin: `${AHEAD_PIXELS}px 0px`
    })
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
    const { href } = event.target.closest("a")
    // On failure the browser navigates, and shows the error.
    this.#load(
      () => emit(this, "status:announce", { text: this.dataset.placed }),
      () => location.assign(href)
    )
  }

  // Not while the link has the focus: keyboard users press it. After a failure the link remains to try again.
  #neared({ isIntersecting }) {
    if (isIntersecting && this.#link && !this.contains(document.activeElement))
      this.#load(
        () => {},
        () => this.#observer.disconnect()
      )
  }

  // § Private

  async #load(placed, failed) {
    if (this.hasAttribute("aria-busy")) return
    this.setAttribute("aria-busy", "true")
    try {
      const response = await fetch(getElement(this, "a").href, { signal: this.#controller.signal })
      if (!response.ok) throw new Error(`Earlier turns were answered by ${response.status}`)
      this.#place(fragmentFrom(await response.text()))
      placed()
    } catch {
      if (!this.#controller.signal.aborted) failed()
    }
    this.removeAttribute("aria-busy")
  }

  #place(page) {
    const log = getElement(document, "[role=log]")
    const articles = [...page.querySelectorAll("[role=log] > article")].filter(it => !document.getElementById(it.id))
    const next = page.querySelector("earlier-turns")
    const first = log.firstElementChild
    const hadFocus = this.contains(document.activeElement)

    // Hold the second turn, because the first looks different once it has a predecessor.
    const read = first?.nextElementSibling ?? first
    const top = read?.getBoundingClientRect().top
    log.prepend(pageOf(articles))
    this.replaceChildren(...(next?.childNodes ?? []))
    holdAt(read, top)

    settle(log)
    if (hadFocus) focusOn(this.#link ?? first)
    emit(document, "turns:placed")
    this.#watch()
  }

  // The observer reports a link that is already near only if it is observed again.
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
  page.className = "transcript-view__page"
  page.append(...articles)
  return page
}

// Fixes the height of pages far above the view, so the browser can skip their layout. Within the view, this would
// break scroll anchoring.
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
