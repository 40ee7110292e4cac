import { delayBefore } from "../lib/backoff.js"
import { emit, fragmentFrom, getAttribute, getElement } from "../lib/dom.js"

const REFRESH_MILLISECONDS = 20_000
const LONGEST_MILLISECONDS = 10_000
const NEWS = { kind: "conversations" } // The message to other tabs that the list has changed.

// Refreshes the list of conversations, in all tabs of the browser.
class ConversationList extends HTMLElement {
  #controller
  /** @type {string | null} */
  #etag = null
  #failures = 0
  #retryTimer
  #isRefreshing = false
  #isBehind = false

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    const refresh = () => this.#refresh()
    const timer = setInterval(refresh, REFRESH_MILLISECONDS)
    const channel = new BroadcastChannel("kaiwa")
    channel.addEventListener("message", ({ data }) => data?.kind === NEWS.kind && refresh(), { signal })
    document.addEventListener("visibilitychange", refresh, { signal })
    document.addEventListener("answer:placed", refresh, { signal })
    document.addEventListener("answer:placed", () => channel.postMessage(NEWS), { signal })
    document.addEventListener("conversation:created", event => this.#choose(event.detail.path), { signal })
    document.addEventListener("connection:back", () => this.#failures > 0 && refresh(), { signal })
    for (const type of ["online", "pageshow"]) addEventListener(type, refresh, { signal })
    signal.addEventListener("abort", () => {
      clearInterval(timer)
      clearTimeout(this.#retryTimer)
      channel.close()
    })
    channel.postMessage(NEWS) // This page may follow a change that other tabs have not seen.
    refresh()
  }

  disconnectedCallback() {
    this.#controller.abort()
    emit(document, "connection:back", { source: this })
  }

  #choose(path) {
    this.setAttribute("current", path)
    this.#etag = null
    this.#refresh()
  }

  // A change during a fetch may be missing from the response, so the list is fetched again.
  async #refresh() {
    this.#isBehind = true
    if (document.hidden || this.#isRefreshing) return
    this.#isRefreshing = true
    while (this.#isBehind) await this.#catchUp()
    this.#isRefreshing = false
  }

  async #catchUp() {
    this.#isBehind = false
    clearTimeout(this.#retryTimer)
    try {
      await this.#fetch()
      this.#failures = 0
      emit(document, "connection:back", { source: this })
    } catch {
      if (this.#controller.signal.aborted) return
      this.#retryTimer = setTimeout(() => this.#refresh(), delayBefore(this.#failures))
      this.#failures += 1
      emit(document, "connection:lost", { source: this })
    }
  }

  async #fetch() {
    const headers = { "X-Kaiwa-Request": "fetch", ...(this.#etag && { "If-None-Match": this.#etag }) }
    const timeout = new AbortController()
    const timer = setTimeout(() => timeout.abort(), LONGEST_MILLISECONDS)
    try {
      const response = await fetch(getAttribute(this, "src"), { headers, signal: timeout.signal })
      if (response.status === 200 && !response.redirected)
        this.#place(await response.text(), response.headers.get("ETag"))
    } finally {
      clearTimeout(timer)
    }
  }

  // Not while a menu or dialog is open: closing it returns the focus to an element of the list.
  #place(html, etag) {
    const nav = getElement(this, "nav")
    const next = fragmentFrom(html).querySelector("nav")
    if (!next || this.querySelector("details[open], input:focus") || document.querySelector("dialog[open]")) return
    this.#etag = etag
    this.#markCurrent(next)
    if (next.isEqualNode(nav)) return
    const focused = nav.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : null
    nav.replaceChildren(...next.childNodes)
    const link = /** @type {HTMLElement | null} */ (focused && this.querySelector(`[href="${CSS.escape(focused)}"]`))
    link?.focus({ preventScroll: true })
  }

  #markCurrent(nav) {
    const path = this.getAttribute("current") ?? location.pathname
    for (const link of nav.querySelectorAll("a[href]")) {
      if (link.getAttribute("href") === path) link.setAttribute("aria-current", "page")
      else link.removeAttribute("aria-current")
    }
  }
}

customElements.define("conversation-list", ConversationList)
