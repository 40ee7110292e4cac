import assert from "node:assert/strict"
import { test } from "node:test"

import { ResponseEvents } from "../../static/js/lib/response-events.js"

const SENT = 'event: sent\ndata: {"html":"<article>日本😀</article>"}\n\n'
const REST = ': hello\n\nid: 4\ndata: {"state":"waiting"}\n\nevent: beat\ndata:\n\nid: 9\ndata: 会\n\n'
const BYTES = new TextEncoder().encode(SENT + REST)
const EXPECTED = ["open", 'message 4 {"state":"waiting"}', "beat 4 ", "message 9 会", "error"]

function respond(...chunks) {
  const body = new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk instanceof Error) controller.error(chunk)
      else if (chunk) controller.enqueue(chunk)
      else controller.close()
    }
  })
  return new ResponseEvents(new Response(body))
}

async function listen(events) {
  const heard = []
  for (const type of ["open", "error"]) events.addEventListener(type, () => heard.push(type))
  for (const type of ["message", "beat"])
    events.addEventListener(type, ({ lastEventId, data }) => heard.push(`${type} ${lastEventId} ${data}`))
  await events.start()
  return heard
}

test("any two chunks give the same events", async () => {
  for (let cut = 0; cut <= BYTES.length; cut += 1) {
    const events = respond(BYTES.slice(0, cut), BYTES.slice(cut))

    assert.equal((await events.read()).data, '{"html":"<article>日本😀</article>"}', `cut at ${cut}`)
    assert.deepEqual(await listen(events), EXPECTED, `cut at ${cut}`)
  }
})

test("single bytes give the same events", async () => {
  const events = respond(...Array.from(BYTES, byte => Uint8Array.of(byte)))

  assert.equal((await events.read()).type, "sent")
  assert.deepEqual(await listen(events), EXPECTED)
})

test("an event that is cut off is dropped", async () => {
  const events = respond(BYTES.slice(0, -1), new TypeError("cut"))

  await events.read()
  assert.deepEqual(await listen(events), [...EXPECTED.slice(0, -2), "error"])
})

test("a response that breaks before an event fails", async () => {
  await assert.rejects(respond(new TypeError("cut")).read())
  await assert.rejects(respond(BYTES.slice(0, 20)).read())
})

test("a closed response dispatches nothing more", async () => {
  const events = respond(BYTES)
  await events.read()
  events.addEventListener("beat", () => events.close())

  assert.deepEqual(await listen(events), EXPECTED.slice(0, 3))
})
