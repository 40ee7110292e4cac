// An event stream that is open only while the tab is visible, and reconnects after failures.

import { delayBefore } from "./backoff.js"

const OPENING_SHARE = 1 / 3 // Of silenceMilliseconds. The server accepts a stream at once.
const DEAD_CONNECTIONS = 6 // A browser keeps up to six connections per site, and tries each of them.
const HIDDEN_GRACE_MILLISECONDS = 3000
const SIP_MILLISECONDS = 2000
const HIDDEN_SIP_MILLISECONDS = 10_000

// A visible tab holds the stream open. A hidden tab, or one without a free slot, polls instead: it opens the stream,
// reads the first frame (everything new), and closes it.
export class EventChannel {
  #url
  #on
  #claimSlot
  #silenceMilliseconds
  /** @type {EventSource | null} */
  #source = null
  /** @type {(() => void) | null} */
  #releaseSlot = null
  #isSipping = false
  #silenceTimer
  #connectTimer
  #graceTimer
  #failures = 0
  #turn = 0
  #isLost = false
  #isVisible = true
  #isClosed = true

  // url(): the address from the current position. on.message(event): returns false if the event does not fit.
  // on.lost(), on.back(), on.refused(): the connection is lost, is back, was refused by the server.
  // silenceMilliseconds: a connection silent for longer is dead. Must exceed the server's heartbeat.
  constructor({ url, on, claimSlot, silenceMilliseconds }) {
    this.#url = url
    this.#on = on
    this.#claimSlot = claimSlot
    this.#silenceMilliseconds = silenceMilliseconds
  }

  // source: a stream that is already open. It is used until it breaks.
  open(isVisible, source) {
    this.#isClosed = false
    this.#isVisible = isVisible
    this.#connect(source)
  }

  close() {
    this.#isClosed = true
    clearTimeout(this.#graceTimer)
    this.#disconnect()
  }

  setVisible(isVisible) {
    if (this.#isClosed || isVisible === this.#isVisible) return
    this.#isVisible = isVisible
    clearTimeout(this.#graceTimer)
    if (!isVisible) this.#graceTimer = setTimeout(() => this.#connect(), HIDDEN_GRACE_MILLISECONDS)
    else if (!this.#releaseSlot) this.#connect()
  }

  // Reconnects after the network or the page came back, because the old connection may be dead.
  renew() {
    if (this.#isClosed) return
    this.#failures = 0
    this.#connect()
  }

  // § Connecting

  async #connect(source) {
    this.#disconnect()
    const turn = this.#turn
    if (source) this.#listen(source)
    const release = this.#isVisible ? await this.#claimSlot() : null
    if (turn !== this.#turn) return release?.()
    this.#releaseSlot = release
    this.#isSipping = !release
    if (!source) this.#listen(new EventSource(this.#url()))
  }

  #listen(source) {
    this.#source = source
    this.#watchSilence(this.#failures < DEAD_CONNECTIONS ? OPENING_SHARE : 1)
    const listen = (type, react) => source.addEventListener(type, event => source === this.#source && react(event))
    listen("open", () => this.#reach())
    listen("beat", () => this.#hear())
    listen("message", event => this.#receive(source, event))
    listen("error", () => this.#fail({ isRefused: source.readyState === EventSource.CLOSED }))
    source.start?.()
  }

  #receive(source, event) {
    const fits = this.#on.message(event)
    if (source !== this.#source) return
    if (fits === false) return this.#fail()
    this.#hear()
    if (this.#isSipping) this.#connectIn(this.#isVisible ? SIP_MILLISECONDS : HIDDEN_SIP_MILLISECONDS)
  }

  #connectIn(milliseconds) {
    this.#disconnect()
    this.#connectTimer = setTimeout(() => this.#connect(), milliseconds)
  }

  #disconnect() {
    this.#turn += 1
    clearTimeout(this.#silenceTimer)
    clearTimeout(this.#connectTimer)
    this.#source?.close()
    this.#source = null
    this.#releaseSlot?.()
    this.#releaseSlot = null
    this.#isSipping = false
  }

  // § Failures

  #reach() {
    if (this.#isLost) this.#on.back()
    this.#isLost = false
    this.#watchSilence()
  }

  #hear() {
    this.#failures = 0
    this.#reach()
  }

  #watchSilence(share = 1) {
    clearTimeout(this.#silenceTimer)
    this.#silenceTimer = setTimeout(() => this.#fail({ isSilent: true }), this.#silenceMilliseconds * share)
  }

  // The first broken connection is not reported. Silence, or a second failure, is.
  #fail({ isSilent = false, isRefused = false } = {}) {
    const delay = delayBefore(isSilent ? 0 : this.#failures) // The silence was delay enough.
    this.#failures += 1
    if (!this.#isLost && (isSilent || this.#failures > 1)) {
      this.#isLost = true
      this.#on.lost()
    }
    this.#connectIn(delay)
    if (isRefused) this.#on.refused()
  }
}
