import { fragmentFrom, tell } from "../lib/dom.js"

// Puts the turns before those shown above them; what the reader looks at stays where it is.
class EarlierTurns extends HTMLElement {
  #controller

  connectedCallback() {
    this.#controller = new AbortController()
    this.addEventListener("click", event => this.#pressed(event), { signal: this.#controller.signal })
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  get #link() {
    return this.querySelector("a")
  }

  #pressed(event) {
    if (event.target.closest("a") !== this.#link || isForAnotherTab(event)) return
    event.preventDefault()
    if (!this.hasAttribute("aria-busy")) this.#load(this.#link.href)
  }

  async #load(url) {
    this.setAttribute("aria-busy", "true")
    try {
      const response = await fetch(url, { signal: this.#controller.signal })
      if (!response.ok) throw new Error(`Earlier turns were answered by ${response.status}`)
      this.#place(fragmentFrom(await response.text()))
    } catch {
      if (!this.#controller.signal.aborted) location.assign(url) // The browser says better what is wrong.
    }
  }

  #place(page) {
    const log = document.querySelector("[role=log]")
    const articles = [...page.querySelectorAll("[role=log] > article")].filter(it => !document.getElementById(it.id))
    const next = page.querySelector("earlier-turns")
    const first = log.firstElementChild
    const hadFocus = this.contains(document.activeElement)

    keepInSight(first, () => {
      log.prepend(...articles)
      this.replaceChildren(...next?.childNodes ?? [])
    })

    settle(articles)
    this.removeAttribute("aria-busy")
    if (hadFocus) focusOn(this.#link ?? first)
    tell(document, "turns:placed")
    tell(this, "status:say", { text: this.dataset.placed })
  }
}

function isForAnotherTab({ button, ctrlKey, metaKey, shiftKey, altKey }) {
  return button !== 0 || ctrlKey || metaKey || shiftKey || altKey
}

// Browsers do this by themselves, but not at the top of the page, and not all of them.
function keepInSight(element, change) {
  const root = document.documentElement
  const before = element.getBoundingClientRect().top
  root.style.overflowAnchor = "none"
  change()
  scrollBy({ top: element.getBoundingClientRect().top - before, behavior: "instant" })
  requestAnimationFrame(() => { root.style.overflowAnchor = "" })
}

// Out of sight they need not be laid out again, however many there are: how tall they are is known.
function settle(articles) {
  const heights = articles.map(article => article.getBoundingClientRect().height)
  articles.forEach((article, index) => {
    article.style.setProperty("--settled-size", `${heights[index]}px`)
    article.dataset.settled = ""
  })
}

function focusOn(element) {
  if (!element.matches("a")) element.tabIndex = -1
  element.focus({ preventScroll: true })
}

customElements.define("earlier-turns", EarlierTurns)
