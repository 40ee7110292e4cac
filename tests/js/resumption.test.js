import assert from "node:assert/strict"
import { afterEach, beforeEach, mock, test } from "node:test"

import { EventChannel } from "../../static/js/lib/event-channel.js"
import { GrowingBlocks } from "../../static/js/lib/frames.js"
import { ResponseEvents } from "../../static/js/lib/response-events.js"

// The answer after each frame: its blocks and its state.
const STAGES = [
  [[], "waiting"],
  [["<p>会</p>"], "streaming"],
  [["<p>会話 😀</p>"], "streaming"],
  [["<p>会話 😀.</p>", "<pre>a\n</pre>"], "streaming"],
  [["<p>会話 😀.</p>", "<pre>a\nb\n</pre>"], "done"]
]
const [FINAL_BLOCKS] = STAGES.at(-1)
const encoder = new TextEncoder()

// As the server makes them: each frame has the difference to the one before, the first one has all.
function frameOf(position, before) {
  const [blocks, state] = STAGES[position]
  const known = before < 0 ? [] : STAGES[before][0]
  const changes = blocks.map((html, index) => changeOf(index, known[index] ?? "", html))
  const frame = { state, count: blocks.length, blocks: changes.filter(([, , html]) => html) }
  return { id: String(position), data: JSON.stringify(frame) }
}

function changeOf(index, old, html) {
  let keep = 0
  while (keep < old.length && old[keep] === html[keep]) keep += 1
  return [index, keep, html.slice(keep)]
}

function framesFrom(position) {
  return STAGES.map((_, index) => index)
    .slice(position)
    .map((at, index) => frameOf(at, index === 0 ? -1 : at - 1))
}

const EVENTS = framesFrom(0).map(({ id, data }) => encoder.encode(`id: ${id}\ndata: ${data}\n\n`))
const BYTES = EVENTS.flatMap(event => [...event])

// Sends every frame from its position at once.
class FakeEventSource extends EventTarget {
  static CLOSED = 2
  #isClosed = false

  constructor(url) {
    super()
    setImmediate(() => {
      for (const { id, data } of framesFrom(Number(url)))
        if (!this.#isClosed) this.dispatchEvent(Object.assign(new Event("message"), { lastEventId: id, data }))
    })
  }

  close() {
    this.#isClosed = true
  }
}

class Tab {
  blocks = []
  positions = []
  #growing = new GrowingBlocks()

  constructor() {
    this.channel = new EventChannel({
      url: () => String(this.positions.at(-1) ?? 0),
      claimSlot: async () => () => {},
      silenceMilliseconds: 60_000,
      on: { message: event => this.#receive(event), lost() {}, back() {}, refused() {} }
    })
  }

  #receive({ data, lastEventId }) {
    for (const { index, html } of this.#growing.apply(JSON.parse(data))) this.blocks[index] = html
    this.positions.push(Number(lastEventId))
    if (JSON.parse(data).state === "done") this.channel.close()
  }
}

function respond(bytes, end) {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes)
      end(controller)
    }
  })
  return new ResponseEvents(new Response(body))
}

// Each complete frame of the response once, and then the frames from the last position on.
function expectedPositions(cut) {
  const all = STAGES.map((_, index) => index)
  let complete = 0
  for (let bytes = 0; complete < EVENTS.length; complete += 1) {
    bytes += EVENTS[complete].length
    if (bytes > cut) break
  }
  if (complete === STAGES.length) return all
  return [...all.slice(0, complete), ...all.slice(Math.max(0, complete - 1))]
}

const settle = async () => {
  for (let turn = 0; turn < 6; turn += 1) await new Promise(resolve => setImmediate(resolve))
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] })
  globalThis.EventSource = /** @type {any} */ (FakeEventSource)
})

afterEach(() => {
  mock.timers.reset()
  delete globalThis.EventSource
})

for (const [name, end] of [
  ["ends", controller => controller.close()],
  ["breaks", controller => setImmediate(() => controller.error(new TypeError("cut")))]
]) {
  test(`a response that ${name} at any byte loses no frame`, async () => {
    for (let cut = 0; cut <= BYTES.length; cut += 1) {
      const tab = new Tab()

      tab.channel.open(true, respond(Uint8Array.from(BYTES.slice(0, cut)), end))
      await settle()
      mock.timers.tick(1000)
      await settle()

      assert.deepEqual(tab.blocks, FINAL_BLOCKS, `cut at ${cut}`)
      assert.deepEqual(tab.positions, expectedPositions(cut), `cut at ${cut}`)
      tab.channel.close()
    }
  })
}
