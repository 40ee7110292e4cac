import assert from "node:assert/strict"
import { mock, test } from "node:test"

import { delayBefore, pause, persist } from "../../static/js/lib/backoff.js"

test("delays double up to a limit, with jitter", () => {
  assert.equal(
    delayBefore(0, () => 0),
    250
  )
  assert.equal(
    delayBefore(0, () => 1),
    500
  )
  assert.equal(
    delayBefore(3, () => 1),
    4000
  )
  assert.equal(
    delayBefore(50, () => 1),
    15_000
  )
})

test("a successful action runs once", async () => {
  const action = mock.fn(async () => "done")

  assert.equal(await persist([0, 0, 0], action), "done")
  assert.equal(action.mock.callCount(), 1)
})

test("an action is repeated until it succeeds", async () => {
  let attempts = 0
  const action = async () => {
    attempts += 1
    if (attempts < 3) throw new Error("away")
    return attempts
  }

  assert.equal(await persist([0, 0, 0], action), 3)
})

test("the last failure is thrown", async () => {
  let attempts = 0
  const action = async () => {
    attempts += 1
    throw new Error(`failure ${attempts}`)
  }

  await assert.rejects(persist([0, 0], action), { message: "failure 2" })
})

test("an aborted pause rejects", async () => {
  const controller = new AbortController()
  const paused = pause(60_000, controller.signal)

  controller.abort()

  await assert.rejects(paused, { name: "AbortError" })
  await assert.rejects(pause(60_000, controller.signal), { name: "AbortError" })
})
