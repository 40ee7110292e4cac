import { ask } from "../lib/asking.js"
import { goBackToPlace, keepPlace, wasFollowing } from "../lib/reading-place.js"
import { ScrollPolicy, roomForAnswer } from "../lib/scroll-policy.js"

const UP_KEYS = ["ArrowUp", "Home", "PageUp"]
const DOWN_KEYS = ["ArrowDown", "End", "PageDown"]
const FIELDS = "textarea, input, select, [contenteditable]"
const SMOOTH_AT_MOST_VIEWS = 3

// Places new turns, scrolls with a growing answer if the reader is at the end, and shows *Latest* otherwise.
class TranscriptView extends HTMLElement {
  #controller
  #policy
  #log
  #latest
  #touchY = 0
  #isAnswerRoomy = false

  connectedCallback() {
    this.#controller = new AbortController()
    this.#policy = new ScrollPolicy()
    this.#log = this.querySelector("[role=log]")
    this.#latest = this.querySelector("[data-latest]")
    this.#listenToPage()
    this.#listenToReader()
    this.#begin()
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  #listenToPage() {
    const { signal } = this.#controller
    this.addEventListener("submit", event => this.#submitted(event), { signal })
    document.addEventListener("message:sent", event => this.#placeTurns(event), { signal })
    document.addEventListener("composer:resized", event => this.#makeWay(event.detail.height), { signal })
    const growth = new ResizeObserver(() => this.#keepUp())
    growth.observe(this.#log)
    signal.addEventListener("abort", () => growth.disconnect())
    this.addEventListener("answer:placed", () => this.#refit(), { signal })
    addEventListener("scroll", () => this.#moved(), { signal, passive: true })
    addEventListener("scrollend", () => this.#policy.rest(), { signal })
    addEventListener("resize", () => this.#refit(), { signal })
    addEventListener("pagehide", () => keepPlace(this.#log, this.#policy.isFollowing), { signal })
    this.#latest?.addEventListener("click", () => this.#goToLatest(), { signal })
  }

  #listenToReader() {
    const options = { signal: this.#controller.signal, passive: true }
    addEventListener("wheel", event => this.#ask(event, event.ctrlKey ? 0 : event.deltaY), options)
    addEventListener("keydown", event => this.#ask(event, directionOf(event)), options)
    addEventListener("touchstart", event => this.#touch(event), options)
    addEventListener("touchmove", event => this.#dragged(event), options)
    for (const type of ["touchend", "touchcancel", "pointerup", "pointercancel"]) {
      addEventListener(type, () => this.#policy.release(), options)
    }
    this.addEventListener("pointerdown", event => this.#press(event), options)
  }

  // § The reader's position

  get #metrics() {
    const { scrollTop, scrollHeight, clientHeight } = document.scrollingElement ?? document.documentElement
    return { top: scrollTop, height: scrollHeight, view: clientHeight }
  }

  get #isSelecting() {
    const selection = getSelection()
    return selection?.isCollapsed === false && this.contains(selection.anchorNode)
  }

  // A new visit starts at the end of the page. A reload or a return starts where the reader left.
  #begin() {
    const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"))
    const isReturning = ["reload", "back_forward"].includes(navigation?.type) && !wasFollowing()
    if (!isReturning && !location.hash) return this.#scrollToEnd()
    const settle = () => {
      goBackToPlace()
      this.#policy.settle(this.#metrics)
      this.#offerLatest()
    }
    if (document.readyState === "complete") settle()
    else addEventListener("load", () => requestAnimationFrame(settle), { once: true, signal: this.#controller.signal })
  }

  #moved() {
    this.#policy.moved(this.#metrics)
    this.#offerLatest()
  }

  #ask(event, direction) {
    if (!direction || event.target.closest?.(FIELDS)) return
    if (direction < 0) this.#policy.askUp(this.#metrics)
    else this.#policy.askDown(this.#metrics)
  }

  #press({ pointerType }) {
    if (pointerType === "mouse") this.#policy.hold()
  }

  #touch({ touches }) {
    this.#policy.hold()
    this.#touchY = touches[0].clientY
  }

  #dragged(event) {
    const y = event.touches[0].clientY
    this.#ask(event, this.#touchY - y)
    this.#touchY = y
  }

  #offerLatest() {
    if (this.#latest) this.#latest.hidden = !this.#policy.offersLatest(this.#metrics)
  }

  // § Moving the page

  #makeWay(composerPixels) {
    this.#latest?.style.setProperty("--latest-inset", `${composerPixels}px`)
    this.#refit() // A queue above the box takes the room of the answer.
  }

  #refit() {
    this.#makeRoom()
    this.#keepUp()
  }

  #keepUp() {
    const target = this.#isSelecting ? null : this.#policy.targetAfterGrowth(this.#metrics)
    if (target !== null) scrollTo({ top: target, behavior: "instant" })
    this.#offerLatest()
  }

  /** @param {ScrollBehavior} [behavior] */
  #scrollToEnd(behavior = "instant") {
    this.#policy.follow()
    scrollTo({ top: this.#metrics.height, behavior })
    this.#offerLatest()
  }

  #goToLatest() {
    if (this.#isSelecting) getSelection()?.removeAllRanges()
    const { top, height, view } = this.#metrics
    const isFar = height - top > SMOOTH_AT_MOST_VIEWS * view
    this.#scrollToEnd(isFar || isInstant() ? "instant" : "smooth")
  }

  // § Turns

  async #submitted(event) {
    const form = event.target
    if (!form.matches("[data-ask]")) return
    event.preventDefault()
    const field = form.elements.message
    if (field) field.readOnly = true // Text typed now would be part of the form.
    await ask(form, this.querySelector("template[data-notice=unasked]"))
    if (field) field.readOnly = false
  }

  // Turns sent from a turn's own form replace that turn and all later ones, unless they follow the last turn.
  #placeTurns(event) {
    const isNext = event.target.dataset?.ask === "next"
    const origin = isNext ? null : event.target.closest?.("[data-message]")
    const turns = [...event.detail.fragment.querySelectorAll("[data-message]")].filter(
      it => !document.getElementById(it.id)
    )
    if (!origin && !this.#isNext(turns[0])) return // The sender then reloads the page.
    event.preventDefault()
    if (!origin && !turns[0]) return
    const outdated = this.#log.querySelectorAll("[role=alert]")
    for (const gone of [document.querySelector("[data-welcome]"), this.querySelector("[data-later]"), ...outdated])
      gone?.remove()
    if (origin) this.#takeOff(origin)
    this.#log.append(...turns)
    if (origin) this.#takeFocus(this.#log.lastElementChild)
    if (event.target !== document) this.#policy.follow() // Follow the user's own turn, not one from another tab.
    if (!this.#policy.isFollowing) return this.#offerLatest()
    this.#isAnswerRoomy = true
    this.#makeRoom()
    this.#scrollToEnd()
  }

  // False if turns in between are missing, or another tab has switched to another version.
  #isNext(turn) {
    const last = [...this.#log.querySelectorAll("[data-message]")].at(-1)
    return !turn || turn.dataset.follows === (last?.dataset.message ?? "")
  }

  // The first turn may be in a page of earlier turns, with later turns after that page.
  #takeOff(first) {
    keepEditsAfter(first)
    for (let it = first; it !== this.#log; it = it.parentElement) {
      while (it.nextElementSibling) it.nextElementSibling.remove()
    }
    first.remove()
  }

  // The pressed button is gone. Unless the reader has moved the focus, it would be lost.
  #takeFocus(answer) {
    if (document.activeElement === document.body) answer.focus({ preventScroll: true })
  }

  // Reserves room below a new question, so the answer can grow without moving the page.
  #makeRoom() {
    if (!this.#isAnswerRoomy || !this.#policy.isFollowing) return
    const answer = this.#log.lastElementChild
    const before = answer.previousElementSibling
    const question = before?.matches("article") ? before : before?.lastElementChild
    for (const article of this.#log.children) if (article.style.minBlockSize) article.style.minBlockSize = ""
    if (!question) return
    const questionTop = this.#metrics.top + question.getBoundingClientRect().top - marginAbove(question)
    answer.style.minBlockSize = `${this.#metrics.view}px`
    answer.style.minBlockSize = `${roomForAnswer({ questionTop, ...this.#metrics })}px`
  }
}

// Moves the text of unsent edits of later turns to the message box.
function keepEditsAfter(first) {
  const isLater = field =>
    !first.contains(field) && first.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING
  const fields = [...document.querySelectorAll("textarea")].filter(field => field.closest("form[data-ask]"))
  const edits = fields.filter(field => isLater(field) && field.value !== field.defaultValue).map(field => field.value)
  const box = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("message-box"))
  if (!edits.length || !box) return
  box.value = [box.value, ...edits].filter(Boolean).join("\n\n")
  box.dispatchEvent(new Event("input", { bubbles: true }))
}

function directionOf({ key, shiftKey }) {
  if (UP_KEYS.includes(key) || (key === " " && shiftKey)) return -1
  return DOWN_KEYS.includes(key) || key === " " ? 1 : 0
}

function isInstant() {
  return matchMedia("(pointer: coarse), (prefers-reduced-motion: reduce)").matches
}

function marginAbove(element) {
  return parseFloat(getComputedStyle(element).scrollMarginBlockStart) || 0
}

customElements.define("transcript-view", TranscriptView)
