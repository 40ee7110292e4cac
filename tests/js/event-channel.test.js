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

  emit(type, data = {}) {
    this.dispatchEvent(Object.assign(new Event(type), data))
  }

  break(readyState = 0) {
    this.readyState = readyState
    this.emit("error")
  }
}

const opened = FakeEventSource.opened
const tick = milliseconds => {
  mock.timers.tick(milliseconds)
  return settle()
}
const settle = () => new Promise(resolve => setImmediate(resolve))

let channel
let reports
let freeSlots

beforeEach(async () => {
  mock.timers.enable({ apis: ["setTimeout"] })
  globalThis.EventSource = FakeEventSource
  opened.length = 0
  reports = []
  freeSlots = 1
  let position = 0
  channel = new EventChannel({
    silenceMilliseconds: 18_000,
    url: () => `/events?position=${position}`,
    claimSlot,
    on: {
      message: event => {
        reports.push("message")
        position = event.lastEventId ?? position
        return event.fits
      },
      lost: () => reports.push("lost"),
      back: () => reports.push("back"),
      refused: () => reports.push("refused")
    }
  })
})

afterEach(() => {
  channel.close()
  mock.timers.reset()
  delete globalThis.EventSource
})

async function claimSlot() {
  if (freeSlots === 0) return null
  freeSlots -= 1
  return () => {
    freeSlots += 1
  }
}

async function openVisible() {
  channel.open(true)
  await settle()
  opened.at(-1).emit("open")
  return opened.at(-1)
}

test("a visible tab keeps one stream open", async () => {
  const source = await openVisible()

  source.emit("message", { lastEventId: 5 })
  await tick(10_000)

  assert.equal(opened.length, 1)
  assert.equal(source.readyState, 0)
})

test("a stream that is already open is used until it breaks", async () => {
  const source = new FakeEventSource("from the send")
  opened.length = 0
  channel.open(true, source)
  source.emit("message", { lastEventId: 5 })
  source.emit("message", { lastEventId: 6 })
  await settle()
  source.emit("message", { lastEventId: 7 })
  assert.deepEqual([opened.length, freeSlots], [0, 0])

  source.break()
  await tick(500)

  assert.equal(opened.at(-1).url, "/events?position=7")
  assert.deepEqual(reports, ["message", "message", "message"])
})

test("an open stream without a slot is read once more", async () => {
  freeSlots = 0
  const source = new FakeEventSource("from the send")
  channel.open(true, source)
  source.emit("message", { lastEventId: 5 })
  await settle()
  assert.equal(source.readyState, 0)

  source.emit("message", { lastEventId: 6 })

  assert.equal(source.readyState, 2)
  await tick(2000)
  assert.equal(opened.at(-1).url, "/events?position=6")
})

test("a broken stream reconnects at the last position, unreported", async () => {
  const source = await openVisible()
  source.emit("message", { lastEventId: 5 })

  source.break()
  await tick(500)

  assert.equal(opened.at(-1).url, "/events?position=5")
  assert.deepEqual(reports, ["message"])
})

test("a second failure reports lost, and back on opening", async () => {
  const source = await openVisible()
  source.break()
  await tick(500)
  opened.at(-1).break()
  await tick(1000)

  opened.at(-1).emit("open")

  assert.deepEqual(reports, ["lost", "back"])
})

test("silence beyond the limit is reported", async () => {
  const source = await openVisible()

  await tick(17_999)
  assert.deepEqual(reports, [])
  await tick(1)
  await tick(500)

  assert.deepEqual(reports, ["lost"])
  assert.equal(source.readyState, 2)
  assert.equal(opened.length, 2)
})

test("dead connections are detected one by one", async () => {
  channel.open(true)
  await settle()

  for (const milliseconds of [6000, 500, 6000, 500]) await tick(milliseconds)

  assert.equal(opened.length, 3)
  assert.deepEqual(reports, ["lost"])
  opened.at(-1).emit("open")
  assert.deepEqual(reports, ["lost", "back"])
})

test("a slow connection has time to open", async () => {
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

test("heartbeats keep a silent stream open", async () => {
  const source = await openVisible()
  for (let beats = 0; beats < 4; beats += 1) {
    await tick(15_000)
    source.emit("beat")
  }

  assert.equal(opened.length, 1)
  assert.deepEqual(reports, [])
})

test("a refused stream is reported", async () => {
  ;(await openVisible()).break(FakeEventSource.CLOSED)

  assert.deepEqual(reports, ["refused"])
})

test("a frame that does not fit is requested again", async () => {
  ;(await openVisible()).emit("message", { fits: false })
  await tick(500)

  assert.equal(opened.length, 2)
})

test("a hidden tab closes its stream and polls", async () => {
  const source = await openVisible()
  channel.setVisible(false)
  await tick(3000)
  assert.equal(source.readyState, 2)
  assert.equal(freeSlots, 1)

  opened.at(-1).emit("message", { lastEventId: 9 })
  assert.equal(opened.at(-1).readyState, 2)

  await tick(10_000)
  assert.equal(opened.at(-1).url, "/events?position=9")
})

test("a briefly hidden tab keeps its stream", async () => {
  await openVisible()
  channel.setVisible(false)
  await tick(1000)
  channel.setVisible(true)
  await tick(5000)

  assert.equal(opened.length, 1)
})

test("a visible tab without a slot polls until one is free", async () => {
  freeSlots = 0
  const source = await openVisible()
  source.emit("message", { lastEventId: 3 })
  assert.equal(source.readyState, 2)

  freeSlots = 1
  await tick(2000)
  opened.at(-1).emit("message", { lastEventId: 4 })

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
