// An event stream that is open only while somebody looks, and comes back by itself.

import { delayBefore } from "./backoff.js"

const OPENING_SHARE = 1 / 3 // Of the silence that is borne: the server answers at once.
const DEAD_CONNECTIONS = 6 // That a browser may still keep for one site, and use one after the other.
const HIDDEN_GRACE_MILLISECONDS = 3000
const SIP_MILLISECONDS = 2000
const HIDDEN_SIP_MILLISECONDS = 10_000

// While visible it holds the stream open. Hidden, or when other tabs hold all the connections a browser
// gives one site, it sips: opens the stream, takes the first frame (all that is new), and closes it again.
export class EventChannel {
  #url
  #on
  #claimSlot
  #silenceMilliseconds
  #source = null
  #releaseSlot = null
  #silenceTimer
  #connectTimer
  #graceTimer
  #failures = 0
  #turn = 0
  #isLost = false
  #isVisible = true
  #isClosed = true

  // url(): where to go on from now. on.message(event) answers false when the event does not fit;
  // on.lost(), on.back(), on.refused(): trouble, its end, and a stream that the server would not open.
  // silenceMilliseconds: more than from one beat of the server to the next; a line silent for longer is dead.
  constructor({ url, on, claimSlot, silenceMilliseconds }) {
    this.#url = url
    this.#on = on
    this.#claimSlot = claimSlot
    this.#silenceMilliseconds = silenceMilliseconds
  }

  open(isVisible) {
    this.#isClosed = false
    this.#isVisible = isVisible
    this.#connect()
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

  // The network or the page came back: what was open may be dead without saying so.
  renew() {
    if (this.#isClosed) return
    this.#failures = 0
    this.#connect()
  }

  // § Connecting

  async #connect() {
    this.#disconnect()
    const turn = this.#turn
    const release = this.#isVisible ? await this.#claimSlot() : null
    if (turn !== this.#turn) return release?.()
    this.#releaseSlot = release
    this.#listen(new EventSource(this.#url()))
  }

  #listen(source) {
    this.#source = source
    this.#watchSilence(this.#failures < DEAD_CONNECTIONS ? OPENING_SHARE : 1)
    const whileCurrent = react => event => { if (source === this.#source) react(event) }
    source.addEventListener("open", whileCurrent(() => this.#reach()))
    source.addEventListener("beat", whileCurrent(() => this.#hear()))
    source.addEventListener("message", whileCurrent(event => this.#receive(source, event)))
    source.addEventListener("error", whileCurrent(() => this.#fail({ isRefused: source.readyState === EventSource.CLOSED })))
  }

  #receive(source, event) {
    const fits = this.#on.message(event)
    if (source !== this.#source) return
    if (fits === false) return this.#fail()
    this.#hear()
    if (!this.#releaseSlot) this.#connectIn(this.#isVisible ? SIP_MILLISECONDS : HIDDEN_SIP_MILLISECONDS)
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
  }

  // § Trouble

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

  // One broken connection is mended without a word; silence, or a second failure, is said.
  #fail({ isSilent = false, isRefused = false } = {}) {
    const delay = delayBefore(isSilent ? 0 : this.#failures) // Silence has been wait enough.
    this.#failures += 1
    if (!this.#isLost && (isSilent || this.#failures > 1)) {
      this.#isLost = true
      this.#on.lost()
    }
    this.#connectIn(delay)
    if (isRefused) this.#on.refused()
  }
}
