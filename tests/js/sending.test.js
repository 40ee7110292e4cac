import assert from "node:assert/strict"
import { afterEach, beforeEach, mock, test } from "node:test"

import { send, stop } from "../../static/js/lib/sending.js"

const NOTICE = '<div class="notice" role="alert"><p>Too long.</p></div>'
const PLACED = {
  status: 201,
  headers: {
    "X-Kaiwa-Conversation": "/conversations/7",
    "X-Kaiwa-Send": "/conversations/7/messages",
    "X-Kaiwa-Stop": "/answers/12/cancellation"
  }
}

let replies
let requests

beforeEach(() => {
  requests = []
  mock.timers.enable({ apis: ["setTimeout"] })
  mock.method(globalThis, "fetch", async (url, options) => {
    requests.push({ url, ...options })
    const reply = replies.shift()
    if (reply instanceof Error) throw reply
    return reply
  })
})

afterEach(() => {
  mock.timers.reset()
  mock.restoreAll()
})

// Runs pending promises and timers until the promise settles.
async function outcomeOf(promise) {
  let isSettled = false
  const settle = () => {
    isSettled = true
  }
  promise.then(settle, settle)
  while (!isSettled) {
    await new Promise(resolve => setImmediate(resolve))
    mock.timers.tick(4000)
  }
  return promise
}

test("an accepted message returns its conversation", async () => {
  replies = [new Response("<article></article>", PLACED)]

  const answer = await outcomeOf(send("/conversations", "body"))

  assert.equal(answer.isAccepted, true)
  assert.equal(answer.conversation, "/conversations/7")
  assert.equal(answer.action, "/conversations/7/messages")
  assert.equal(answer.stop, "/answers/12/cancellation")
  assert.equal(answer.events, null)
})

test("an accepted message may begin a stream", async () => {
  const headers = { ...PLACED.headers, "Content-Type": "text/event-stream; charset=utf-8" }
  const stream = 'event: sent\ndata: {"html":"<article></article>"}\n\nid: 4\ndata: next\n\n'
  replies = [new Response(stream, { status: 201, headers })]

  const answer = await outcomeOf(send("/conversations", "body"))

  assert.equal(answer.isAccepted, true)
  assert.equal(answer.html, "<article></article>")
  assert.equal(answer.stop, "/answers/12/cancellation")
  assert.equal((await answer.events.read()).lastEventId, "4")
})

test("a stream that is cut off is not asked for again", async () => {
  const headers = { ...PLACED.headers, "Content-Type": "text/event-stream" }
  replies = [
    new Response("event: sent\ndata: {", { status: 201, headers }),
    new Response("<article></article>", PLACED)
  ]

  const answer = await outcomeOf(send("/conversations", "same"))

  assert.equal(answer.html, "<article></article>")
  assert.deepEqual(
    requests.map(({ body, headers }) => [body, headers["X-Kaiwa-Request"]]),
    [
      ["same", "stream"],
      ["same", "fetch"]
    ]
  )
})

test("a lost request is repeated with the same body", async () => {
  replies = [new TypeError("away"), new TypeError("away"), new Response("", PLACED)]

  const answer = await outcomeOf(send("/conversations", "same"))

  assert.equal(answer.isAccepted, true)
  assert.deepEqual(
    requests.map(request => request.body),
    ["same", "same", "same"]
  )
})

test("sending fails after four attempts", async () => {
  replies = Array.from({ length: 4 }, () => new TypeError("away"))

  await assert.rejects(outcomeOf(send("/conversations", "body")), TypeError)
  assert.equal(requests.length, 4)
})

test("a refusal by the app is not repeated", async () => {
  replies = [new Response(NOTICE, { status: 503 })]

  const answer = await outcomeOf(send("/conversations", "body"))

  assert.equal(answer.isNotice, true)
  assert.equal(answer.html, NOTICE)
  assert.equal(requests.length, 1)
})

test("a draining process is asked again", async () => {
  const draining = new Response(NOTICE, { status: 503, headers: { "X-Kaiwa-Problem": "draining" } })
  replies = [draining, new Response("", PLACED)]

  assert.equal((await outcomeOf(send("/conversations", "same"))).isAccepted, true)
  assert.deepEqual(
    requests.map(request => request.body),
    ["same", "same"]
  )
})

test("a long restart returns the app's notice", async () => {
  replies = Array.from(
    { length: 4 },
    () => new Response(NOTICE, { status: 503, headers: { "X-Kaiwa-Problem": "draining" } })
  )

  const answer = await outcomeOf(send("/conversations", "body"))

  assert.equal(answer.isNotice, true)
  assert.equal(answer.html, NOTICE)
})

test("a proxy's error page is retried", async () => {
  replies = [
    new Response('<!doctype html><html><p role="alert">H12</p></html>', { status: 503 }),
    new Response("", PLACED)
  ]

  assert.equal((await outcomeOf(send("/conversations", "body"))).isAccepted, true)
})

test("stop is repeated until it is acknowledged", async () => {
  replies = [new TypeError("away"), new Response("", { status: 502 }), new Response(null, { status: 204 })]

  await outcomeOf(stop("/answers/12/cancellation", "body"))

  assert.equal(requests.length, 3)
})

test("stop of a deleted answer is acknowledged", async () => {
  replies = [new Response("", { status: 404 })]

  await outcomeOf(stop("/answers/12/cancellation", "body"))

  assert.equal(requests.length, 1)
})

test("stop after signing out returns the notice", async () => {
  replies = [new Response(NOTICE, { status: 401 })]

  assert.equal(await outcomeOf(stop("/answers/12/cancellation", "body")), NOTICE)
})
