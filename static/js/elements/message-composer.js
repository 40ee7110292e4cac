import { ask, markSubmitted, offerAgain, showNotice, wasSubmitted } from "../lib/asking.js"
import { Drafts } from "../lib/drafts.js"
import { emit, fragmentFrom, getAttribute } from "../lib/dom.js"
import { sendOnEnter } from "../lib/enter-rule.js"
import { loadTray } from "../lib/file-sources.js"
import { LengthLimit } from "../lib/length-limit.js"
import { placeQueue } from "../lib/queue.js"
import { stop } from "../lib/sending.js"

const DRAFT_MILLISECONDS = 300
// --composer-size changes in steps and not while the user writes, because each change restyles the whole page.
const STEP_PIXELS = 128

// Edits and sends a message, stores its draft, and stops the running answer.
class MessageComposer extends HTMLElement {
  #controller
  #drafts
  #form
  #limit
  #stopForm
  #text
  #key
  #sendButton
  #queueButton
  #draftTimer
  #tray
  #wasRefused = false

  connectedCallback() {
    this.#form = this.querySelector("form[data-compose]")
    if (!this.#form) return
    this.#controller = new AbortController()
    this.#drafts = new Drafts(storage())
    this.#limit = new LengthLimit(this.#form)
    this.#stopForm = this.querySelector("form[data-stop]")
    this.#text = this.#form.elements.message
    this.#key = this.#form.elements.send_key
    this.#queueButton = this.#form.querySelector("[data-queue]")
    this.#sendButton = this.#form.querySelector(".message-composer__send")
    this.#tray = this.querySelector("file-tray")
    this.#listenToWriter()
    this.#listenToPage()
    this.#restoreDraft()
    this.#limit.check()
    this.#fit()
  }

  disconnectedCallback() {
    this.#controller?.abort()
  }

  #listenToWriter() {
    const { signal } = this.#controller
    sendOnEnter(this.#text, () => this.#form.requestSubmit(), signal)
    this.#text.addEventListener("input", () => this.#edited(), { signal })
    this.#form.addEventListener("submit", event => this.#submitted(event), { signal })
    this.#form.addEventListener("message:sent", event => this.#accepted(event.detail), { signal })
    this.#form.addEventListener("message:refused", () => this.#refused(), { signal })
    this.addEventListener("submit", event => this.#askQueue(event), { signal })
    this.#stopForm.addEventListener("submit", event => this.#stopped(event), { signal })
    this.addEventListener("click", event => this.#clicked(event), { signal })
  }

  #listenToPage() {
    const { signal } = this.#controller
    document.addEventListener("message:sent", event => this.#sent(event.detail), { signal })
    document.addEventListener("answer:changed", event => this.#run(event.detail.stop), { signal })
    for (const type of ["answer:ended", "answer:placed"])
      document.addEventListener(type, () => this.#rest(), { signal })
    addEventListener("pagehide", () => this.#keepDraft(), { signal })
    for (const type of ["resize", "scroll"])
      visualViewport?.addEventListener(type, () => this.#makeRoomForKeyboard(), { signal })
    const observer = new ResizeObserver(() => this.#resized())
    observer.observe(this)
    this.addEventListener("focusout", () => this.#publishSize(), { signal })
    signal.addEventListener("abort", () => observer.disconnect())
  }

  // The on-screen keyboard of iOS covers the end of the page, and the composer with it.
  #makeRoomForKeyboard() {
    const { height, offsetTop, scale } = /** @type {VisualViewport} */ (visualViewport)
    const covered = scale > 1.01 ? 0 : Math.max(0, innerHeight - height - offsetTop)
    setPixels(this, "--keyboard-inset", covered)
  }

  // § Writing

  #edited() {
    clearTimeout(this.#draftTimer)
    this.#draftTimer = setTimeout(() => this.#keepDraft(), DRAFT_MILLISECONDS)
    this.#limit.check()
    this.#warn()
    this.#fit()
  }

  // The server has estimated the room for a message in each model's context window.
  #warn() {
    const { model } = this.#form.elements
    const room = Number((model.selectedOptions?.[0] ?? model).dataset.room ?? Infinity)
    const text = this.#text.value
    // UTF-8 has at most three bytes per unit of a string.
    const isBeyond = 3 * text.length > room && new Blob([text]).size > room
    this.querySelector("[data-beyond]")?.toggleAttribute("hidden", !isBeyond)
  }

  // For browsers without `field-sizing`.
  #fit() {
    if (CSS.supports("field-sizing", "content")) return
    this.#text.style.blockSize = "auto"
    this.#text.style.blockSize = `${this.#text.scrollHeight}px`
  }

  #resized() {
    if (!this.contains(document.activeElement)) this.#publishSize()
    emit(this, "composer:resized", { height: this.offsetHeight })
  }

  #publishSize() {
    const root = document.documentElement
    const size = Math.ceil(this.offsetHeight / STEP_PIXELS) * STEP_PIXELS
    // The stylesheet's default is one step.
    if (size > STEP_PIXELS || root.style.getPropertyValue("--composer-size")) setPixels(root, "--composer-size", size)
  }

  // § The draft

  get #draftKey() {
    return getAttribute(this, "draft-key")
  }

  #keepDraft() {
    clearTimeout(this.#draftTimer)
    const [text, sendKey] = [this.#text.value, this.#key.value]
    const isSent = wasSubmitted(this.#form)
    const isRefused = isSent && this.#wasRefused
    const files = this.#tray?.paths ?? []
    if (text || files.length) this.#drafts.write(this.#draftKey, { text, sendKey, isSent, isRefused, files })
    else this.#drafts.clear(this.#draftKey, sendKey)
  }

  #restoreDraft() {
    const draft = this.#drafts.read(this.#draftKey)
    // The key of a linked text contains its digest, so this draft began with the text in the box.
    const isBegun = this.#draftKey.startsWith("new:")
    if (!draft || (this.#text.value && this.#text.value !== draft.text && !isBegun)) return
    if (document.querySelector(`[data-send-key="${CSS.escape(draft.sendKey)}"]`)) {
      this.#drafts.clear(this.#draftKey, draft.sendKey)
      if (this.#text.value === draft.text) this.#text.value = ""
      return
    }
    this.#text.value = draft.text
    this.#key.value = draft.sendKey
    this.#wasRefused = Boolean(draft.isRefused)
    if (draft.files?.length) loadTray().then(tray => tray?.restore(draft.files))
    if (!draft.isSent) return
    markSubmitted(this.#form)
    // A notice rendered by the server stays.
    if (!draft.isRefused && !this.#form.querySelector("[role=alert]")) offerAgain(this.#form, this.#unsent, this.#form)
  }

  // § Sending

  get #isRunning() {
    return !this.#stopForm.hidden
  }

  get #unsent() {
    return this.querySelector("template[data-notice=unsent]")
  }

  // Send and Stop share a place: the second click of a double click would stop the answer.
  #clicked(event) {
    if (event.detail > 1 && event.target.closest("[type=submit]")) event.preventDefault()
  }

  #submitted(event) {
    const { submitter } = event
    if (submitter !== this.#queueButton && submitter?.hasAttribute("formaction")) return // It leads to another page.
    event.preventDefault()
    if (this.#limit.check({ isAsked: true })) return
    if (this.#tray?.isBusy) return this.#tray.submitLater()
    this.#wasRefused = false
    ask(this.#form, this.#unsent, this.#isRunning ? this.#queueButton.formAction : this.#form.action)
    this.#keepDraft()
  }

  // The draft keeps its key, but after a reload no notice blames the connection.
  #refused() {
    this.#wasRefused = true
    this.#keepDraft()
  }

  // Empties the box, now that the server has the message.
  #accepted({ body, conversation, action, queue }) {
    for (const key of [body.get("send_key"), this.#key.value]) this.#drafts.clear(this.#draftKey, key)
    this.#text.value = afterSent(this.#text.value, body.get("message"))
    if (!this.#draftKey.startsWith("/") && conversation) this.#settleIn(conversation, action, queue)
    this.#keepDraft()
    this.#limit.check()
    this.#fit()
  }

  #settleIn(conversation, action, queue) {
    this.#form.action = action
    this.#queueButton.formAction = queue
    this.setAttribute("draft-key", conversation)
    emit(this, "conversation:created", { path: conversation })
  }

  // § The queue

  #askQueue(event) {
    if (!event.target.matches("[data-queued]")) return
    event.preventDefault()
    ask(event.target, document.querySelector("template[data-notice=unasked]"))
  }

  #sent(detail) {
    placeQueue(detail.fragment)
    this.#run(detail.stop)
  }

  // § The answer

  #run(stopPath) {
    if (!stopPath) return
    this.#stopForm.action = stopPath
    this.#queueButton.hidden = false
    this.#show(this.#stopForm, this.#sendButton)
  }

  #rest() {
    this.#stopForm.removeAttribute("aria-busy")
    this.#queueButton.hidden = true
    this.#show(this.#sendButton, this.#stopForm)
  }

  // Keeps the focus if the focused button disappears: in the box, or on touch, where the box would open the
  // keyboard, on the other button.
  #show(shown, hidden) {
    const hadFocus = hidden.contains(document.activeElement)
    shown.hidden = false
    hidden.hidden = true
    const next = isTouch() ? (shown.querySelector("button") ?? shown) : this.#text
    if (hadFocus) next.focus({ preventScroll: true })
  }

  async #stopped(event) {
    event.preventDefault()
    if (this.#stopForm.hasAttribute("aria-busy")) return
    this.#stopForm.setAttribute("aria-busy", "true")
    try {
      const notice = await stop(this.#stopForm.action, new FormData(this.#stopForm))
      if (notice) showNotice(this.#form, fragmentFrom(notice))
    } catch {
      offerAgain(this.#form, this.querySelector("template[data-notice=unstopped]"), () =>
        this.#stopForm.requestSubmit()
      )
    }
    this.#stopForm.removeAttribute("aria-busy")
  }
}

function isTouch() {
  return matchMedia("(pointer: coarse)").matches
}

function storage() {
  try {
    return localStorage
  } catch {
    return null // The browser forbids storage: there are no drafts.
  }
}

// Keeps text that the user added while the message was being sent.
function afterSent(value, sent) {
  const text = value.replaceAll("\r\n", "\n")
  const begun = sent.replaceAll("\r\n", "\n")
  return text.startsWith(begun) ? text.slice(begun.length).trimStart() : text
}

function setPixels(element, property, pixels) {
  const value = `${Math.round(pixels)}px`
  if (element.style.getPropertyValue(property) !== value) element.style.setProperty(property, value)
}

customElements.define("message-composer", MessageComposer)
