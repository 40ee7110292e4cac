import { delayBefore, pause } from "../lib/backoff.js"
import { fillBlock, secondsOf } from "../lib/block-words.js"
import { appendMarkup, elementFrom, emit, fragmentFrom, getAttribute, moveKeepingPlace, turnInto } from "../lib/dom.js"
import { EventChannel } from "../lib/event-channel.js"
import { GrowingBlocks, OutOfStep } from "../lib/frames.js"
import { claimSlot } from "../lib/stream-slots.js"

const RUNNING_STATES = ["waiting", "streaming"]
const REFUSALS = [401, 403, 404, 410]
const ARTICLE_MILLISECONDS = 15_000

// Follows a running answer, and replaces its article with the stored one at the end. A script may set the property
// `events` before it connects the element: the stream that is open since the send.
class AnswerStream extends HTMLElement {
  #controller
  #article
  #blocks
  #growing
  #channel

  connectedCallback() {
    this.#controller = new AbortController()
    this.#article = this.closest("[data-message]")
    this.#blocks = this.firstElementChild
    this.#growing = new GrowingBlocks(this.#blocks.childElementCount)
    if (this.#blocks.lastElementChild) open(this.#blocks.lastElementChild)
    this.#channel = new EventChannel({
      url: () => `${this.getAttribute("src")}?position=${this.getAttribute("position")}`,
      claimSlot,
      silenceMilliseconds: Number(this.getAttribute("silence")) * 1000,
      on: {
        message: event => this.#receive(event),
        lost: () => emit(document, "connection:lost", { source: this }),
        back: () => emit(document, "connection:back", { source: this }),
        refused: () => this.#takeFinished()
      }
    })
    this.#listen()
    this.#channel.open(!document.hidden, this.#takeEvents())
    emit(this, "answer:changed", { stop: this.getAttribute("stop"), state: this.getAttribute("state") })
  }

  disconnectedCallback() {
    this.#controller.abort()
    this.#channel.close()
    emit(document, "connection:back", { source: this })
  }

  // Not declared as a field, because a field would overwrite the property when the element is upgraded.
  #takeEvents() {
    const events = Reflect.get(this, "events")
    Reflect.deleteProperty(this, "events")
    return events
  }

  #listen() {
    const { signal } = this.#controller
    document.addEventListener("visibilitychange", () => this.#channel.setVisible(!document.hidden), { signal })
    addEventListener("online", () => this.#channel.renew(), { signal })
    for (const type of ["pagehide", "freeze"]) this.#on(type, () => this.#channel.close())
    for (const type of ["pageshow", "resume"]) this.#on(type, event => this.#reopen(event))
  }

  // Captures, because freeze and resume are dispatched to the document and do not bubble to the window.
  #on(type, react) {
    addEventListener(type, react, { signal: this.#controller.signal, capture: true })
  }

  #reopen(event) {
    if (event.type === "resume" || event.persisted) this.#channel.open(!document.hidden)
  }

  // § Frames

  #receive(event) {
    const frame = JSON.parse(event.data)
    try {
      for (const change of this.#growing.apply(frame)) this.#place(change)
    } catch (error) {
      if (!(error instanceof OutOfStep)) throw error
      this.#beginAnew()
      return false
    }
    this.#dropBeyond(this.#growing.count)
    if (event.lastEventId) this.setAttribute("position", event.lastEventId)
    if (frame.state) this.#enter(frame.state)
    emit(this, "answer:grew")
  }

  #place({ index, html, appended }) {
    const current = this.#blocks.children[index]
    if (!current) this.#blocks.append(open(this.#makeBlock(html)))
    else if (!appended || !appendMarkup(current, appended)) this.#change(current, this.#makeBlock(html))
  }

  #change(current, next) {
    const isFocused = current.contains(document.activeElement)
    if (isThinking(current) && !isThinking(next) && !isFocused) current.open = false
    turnInto(current, next)
  }

  #makeBlock(html) {
    const block = elementFrom(html)
    fillBlock(block, this.dataset)
    return block
  }

  #dropBeyond(count) {
    while (this.#blocks.childElementCount > count) this.#blocks.lastElementChild.remove()
  }

  #beginAnew() {
    this.#growing = new GrowingBlocks(this.#blocks.childElementCount)
    this.setAttribute("position", "0")
  }

  #enter(state) {
    const before = this.getAttribute("state")
    this.setAttribute("state", state)
    this.#article.dataset.state = state
    if (!RUNNING_STATES.includes(state)) this.#finish(state)
    else if (state !== before) emit(this, "answer:changed", { stop: this.getAttribute("stop"), state })
  }

  // § The end

  async #finish(state) {
    this.#channel.close()
    emit(this, "answer:ended", { state })
    const { signal } = this.#controller
    for (let attempt = 0; !signal.aborted && !(await this.#takeFinished()); attempt += 1) {
      await pause(delayBefore(attempt), signal).catch(() => {}) // Aborted: the element left the page, and the loop ends.
    }
  }

  // Resolves to true if there is nothing left to wait for.
  async #takeFinished() {
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), ARTICLE_MILLISECONDS) // The connection may be dead without an error.
    const signal = patience.signal
    this.#controller.signal.addEventListener("abort", () => patience.abort(), { signal, once: true })
    try {
      const response = await fetch(getAttribute(this, "article"), {
        headers: { "X-Kaiwa-Request": "fetch" },
        signal
      })
      if (REFUSALS.includes(response.status)) return this.#giveUp()
      const fragment = response.ok ? fragmentFrom(await response.text()) : null
      const next = fragment?.querySelector("[data-message]")
      if (!next || next.querySelector("answer-stream")) return false
      this.#placeArticle(next, fragment)
      return true
    } catch {
      return false // No connection: the caller tries again.
    } finally {
      clearTimeout(timer)
    }
  }

  #giveUp() {
    this.#channel.close()
    emit(document, "connection:refused")
    return true
  }

  #placeArticle(next, fragment) {
    const [article, blocks] = [this.#article, this.#blocks]
    const target = next.querySelector(`#${CSS.escape(blocks.id)}`)
    const hadFocus = document.activeElement === article
    if (target) agree(blocks, target)
    moveKeepingPlace(blocks, () => {
      article.replaceWith(next)
      target?.replaceWith(blocks)
    })
    if (hadFocus) next.focus({ preventScroll: true })
    emit(next, "answer:placed", { state: next.dataset.state, blocks: target ? blocks : null, fragment })
  }
}

function isThinking(block) {
  return block.matches(".thinking") && !secondsOf(block)
}

// Shows the thinking while it grows.
function open(block) {
  if (isThinking(block)) block.open = true
  return block
}

// Makes the blocks on the page equal to the stored ones, and changes only the nodes that differ.
function agree(blocks, finished) {
  if (finished.lang) blocks.lang = finished.lang
  const wanted = [...finished.children]
  wanted.forEach((next, index) => {
    const current = blocks.children[index]
    if (current) turnInto(current, next)
    else blocks.append(next)
  })
  while (blocks.childElementCount > wanted.length) blocks.lastElementChild.remove()
}

customElements.define("answer-stream", AnswerStream)
