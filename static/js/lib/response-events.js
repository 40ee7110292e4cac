// Reads server-sent events from the body of a response, first one by one and then as an EventSource dispatches them.

const OPEN = 1
const CONNECTING = 0
const CLOSED = 2

export class ResponseEvents extends EventTarget {
  readyState = OPEN
  #reader
  #decoder = new TextDecoder()
  #parser = new EventParser()
  #events = []

  constructor(response) {
    super()
    this.#reader = response.body.getReader()
  }

  // Resolves to the next event. Throws if the response ends or breaks before it.
  async read() {
    while (this.#events.length === 0) {
      const { done, value } = await this.#reader.read()
      if (done) throw new Error("The response has ended")
      this.#events.push(...this.#parser.parse(this.#decoder.decode(value, { stream: true })))
    }
    return this.#events.shift()
  }

  // Dispatches `open`, the following events and, unlike an EventSource, only one `error`: nothing reconnects.
  async start() {
    try {
      this.dispatchEvent(new Event("open"))
      while (this.readyState === OPEN) this.#dispatch(await this.read())
    } catch {
      if (this.readyState === OPEN) this.#break()
    }
  }

  close() {
    this.readyState = CLOSED
    this.#reader.cancel().catch(() => {}) // A broken response cannot be cancelled, and need not be.
  }

  #dispatch({ type, data, lastEventId }) {
    if (this.readyState === OPEN) this.dispatchEvent(new MessageEvent(type, { data, lastEventId }))
  }

  #break() {
    this.readyState = CONNECTING
    this.dispatchEvent(new Event("error"))
  }
}

// Parses a stream of server-sent events. Its lines end with \n alone.
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
class EventParser {
  #rest = ""
  #type = ""
  #data = []
  #lastEventId = ""

  // Returns the events that this text completes.
  parse(text) {
    const lines = (this.#rest + text).split("\n")
    this.#rest = lines.pop() ?? ""
    return lines.map(line => this.#parseLine(line)).filter(Boolean)
  }

  #parseLine(line) {
    if (line === "") return this.#take()
    const colon = line.indexOf(":")
    const [name, value] = colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, "")]
    if (name === "event") this.#type = value
    else if (name === "data") this.#data.push(value)
    else if (name === "id") this.#lastEventId = value
    return null
  }

  #take() {
    const event = { type: this.#type || "message", data: this.#data.join("\n"), lastEventId: this.#lastEventId }
    const hasData = this.#data.length > 0
    this.#type = ""
    this.#data = []
    return hasData ? event : null
  }
}
