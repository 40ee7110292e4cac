import assert from "node:assert/strict"
import { afterEach, beforeEach, mock, test } from "node:test"

import { EventChannel } from "../../static/js/lib/event-channel.js"

class FakeEventSource extends EventTarget {
  static CLOSED = 2
  static opened = []

  constructor(url) {
    super()
    this.url = url
    this.readyState = 0
    FakeEventSource.opened.push(this)
  }

  close() {
    this.readyState = 2
  }

  say(type, data = {}) {
    this.dispatchEvent(Object.assign(new Event(type), data))
  }

  break(readyState = 0) {
    this.readyState = readyState
    this.say("error")
  }
}

const opened = FakeEventSource.opened
const tick = milliseconds => { mock.timers.tick(milliseconds); return settle() }
const settle = () => new Promise(resolve => setImmediate(resolve))

let channel
let told
let freeSlots

beforeEach(async () => {
  mock.timers.enable({ apis: ["setTimeout"] })
  globalThis.EventSource = FakeEventSource
  opened.length = 0
  told = []
  freeSlots = 1
  let position = 0
  channel = new EventChannel({
    silenceMilliseconds: 18_000,
    url: () => `/events?position=${position}`,
    claimSlot: async () => freeSlots > 0 ? (freeSlots -= 1, () => { freeSlots += 1 }) : null,
    on: {
      message: event => { told.push("message"); position = event.lastEventId ?? position; return event.fits },
      lost: () => told.push("lost"),
      back: () => told.push("back"),
      refused: () => told.push("refused")
    }
  })
})

afterEach(() => {
  channel.close()
  mock.timers.reset()
  delete globalThis.EventSource
})

async function openVisible() {
  channel.open(true)
  await settle()
  opened.at(-1).say("open")
  return opened.at(-1)
}

test("a visible tab holds one stream open", async () => {
  const source = await openVisible()

  source.say("message", { lastEventId: 5 })
  await tick(10_000)

  assert.equal(opened.length, 1)
  assert.equal(source.readyState, 0)
})

test("a broken stream comes back at the last position, without a word", async () => {
  const source = await openVisible()
  source.say("message", { lastEventId: 5 })

  source.break()
  await tick(500)

  assert.equal(opened.at(-1).url, "/events?position=5")
  assert.deepEqual(told, ["message"])
})

test("a stream that breaks again is said to be lost, and back when it opens", async () => {
  (await openVisible()).break()
  await tick(500)
  opened.at(-1).break()
  await tick(1000)

  opened.at(-1).say("open")

  assert.deepEqual(told, ["lost", "back"])
})

test("silence is noticed when its limit is over", async () => {
  const source = await openVisible()

  await tick(17_999)
  assert.deepEqual(told, [])
  await tick(1)
  await tick(500)

  assert.deepEqual(told, ["lost"])
  assert.equal(source.readyState, 2)
  assert.equal(opened.length, 2)
})

test("dead connections that the browser tries first are found out one after the other", async () => {
  channel.open(true)
  await settle()

  for (const milliseconds of [6000, 500, 6000, 500]) await tick(milliseconds)

  assert.equal(opened.length, 3)
  assert.deepEqual(told, ["lost"])
  opened.at(-1).say("open")
  assert.deepEqual(told, ["lost", "back"])
})

test("on a slow line a stream has time to open", async () => {
  channel.open(true)
  await settle()
  for (let tries = 0; tries < 6; tries += 1) {
    await tick(6000)
    await tick(500)
  }

  await tick(17_000)

  assert.equal(opened.length, 7)
  assert.equal(opened.at(-1).readyState, 0)
})

test("beats keep a silent answer's stream open", async () => {
  const source = await openVisible()
  for (let beats = 0; beats < 4; beats += 1) {
    await tick(15_000)
    source.say("beat")
  }

  assert.equal(opened.length, 1)
  assert.deepEqual(told, [])
})

test("a stream that the server would not open is told", async () => {
  (await openVisible()).break(FakeEventSource.CLOSED)

  assert.deepEqual(told, ["refused"])
})

test("a frame that does not fit is asked for again", async () => {
  (await openVisible()).say("message", { fits: false })
  await tick(500)

  assert.equal(opened.length, 2)
})

test("a hidden tab lets go after a moment and sips", async () => {
  const source = await openVisible()
  channel.setVisible(false)
  await tick(3000)
  assert.equal(source.readyState, 2)
  assert.equal(freeSlots, 1)

  opened.at(-1).say("message", { lastEventId: 9 })
  assert.equal(opened.at(-1).readyState, 2)

  await tick(10_000)
  assert.equal(opened.at(-1).url, "/events?position=9")
})

test("a tab that is hidden only for a moment keeps its stream", async () => {
  await openVisible()
  channel.setVisible(false)
  await tick(1000)
  channel.setVisible(true)
  await tick(5000)

  assert.equal(opened.length, 1)
})

test("without a free slot a visible tab sips until one is free", async () => {
  freeSlots = 0
  const source = await openVisible()
  source.say("message", { lastEventId: 3 })
  assert.equal(source.readyState, 2)

  freeSlots = 1
  await tick(2000)
  opened.at(-1).say("message", { lastEventId: 4 })

  assert.equal(opened.at(-1).readyState, 0)
  assert.equal(freeSlots, 0)
})

test("a closed channel stays closed", async () => {
  const source = await openVisible()

  channel.close()
  channel.setVisible(false)
  channel.renew()
  await tick(60_000)

  assert.equal(source.readyState, 2)
  assert.equal(opened.length, 1)
  assert.equal(freeSlots, 1)
})
