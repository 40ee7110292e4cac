import assert from "node:assert/strict"
import { mock, test } from "node:test"

import { delayBefore, pause, persist } from "../../static/js/lib/backoff.js"

test("delays double, from half to whole, up to a limit", () => {
  assert.equal(delayBefore(0, () => 0), 250)
  assert.equal(delayBefore(0, () => 1), 500)
  assert.equal(delayBefore(3, () => 1), 4000)
  assert.equal(delayBefore(50, () => 1), 15_000)
})

test("an action that works is run once", async () => {
  const action = mock.fn(async () => "done")

  assert.equal(await persist([0, 0, 0], action), "done")
  assert.equal(action.mock.callCount(), 1)
})

test("an action is run again until it works", async () => {
  let attempts = 0
  const action = async () => { if ((attempts += 1) < 3) throw new Error("away"); return attempts }

  assert.equal(await persist([0, 0, 0], action), 3)
})

test("the last failure is told", async () => {
  let attempts = 0
  const action = async () => { throw new Error(`failure ${attempts += 1}`) }

  await assert.rejects(persist([0, 0], action), { message: "failure 2" })
})

test("a pause ends when it is no longer wanted", async () => {
  const controller = new AbortController()
  const paused = pause(60_000, controller.signal)

  controller.abort()

  await assert.rejects(paused, { name: "AbortError" })
  await assert.rejects(pause(60_000, controller.signal), { name: "AbortError" })
})
