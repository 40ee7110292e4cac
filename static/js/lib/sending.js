// Sends a form, and repeats it with the same send key if the network fails.

import { persist } from "./backoff.js"
import { ResponseEvents } from "./response-events.js"

const SEND_DELAYS = [0, 500, 1500, 4000]
const STOP_DELAYS = [0, 300, 1000, 3000]
const LONGEST_MILLISECONDS = 25_000
const PASSING_PROBLEMS = ["draining", "starting"] // Temporary: another process, or this one in a moment, accepts it.
const CLOSED = [401, 403]
const HEADERS = { "X-Kaiwa-Request": "fetch" }
const STREAM_HEADERS = { "X-Kaiwa-Request": "stream" }

class Passing extends Error {
  constructor(answer) {
    super("The process is about to end, or has just begun")
    this.answer = answer
  }
}

// Resolves to the server's reply. If it is the beginning of a stream, `events` has the events that follow.
// Throws if there is no connection.
export async function send(url, body) {
  // A proxy may hold back a stream, so only the first try asks for it.
  let headers = STREAM_HEADERS
  try {
    return await persist(SEND_DELAYS, () => {
      const attempt = post(url, body, readAnswer, headers)
      headers = HEADERS
      return attempt
    })
  } catch (error) {
    if (error instanceof Passing) return error.answer
    throw error
  }
}

// Resolves to the HTML of a refusal, for example after signing out in another tab, or else to an empty string.
export function stop(url, body) {
  return persist(STOP_DELAYS, () =>
    post(url, body, response => {
      if (response.status >= 500) throw new Error(`Stop was answered by ${response.status}`)
      return CLOSED.includes(response.status) ? response.text() : ""
    })
  )
}

async function post(url, body, read, headers = HEADERS) {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), LONGEST_MILLISECONDS)
  try {
    return await read(await fetch(url, { method: "POST", headers, body, signal: controller.signal }))
  } finally {
    clearTimeout(timer)
  }
}

async function readAnswer(response) {
  const isStream = response.headers.get("Content-Type")?.startsWith("text/event-stream")
  const events = isStream ? new ResponseEvents(response) : null
  const html = events ? JSON.parse((await events.read()).data).html : await response.text()
  const isNotice = !response.ok && html.includes('role="alert"') && !/<html/i.test(html)
  if (!response.ok && !isNotice) throw new Error(`The message was answered by ${response.status}, not by the app`)
  const answer = {
    isAccepted: response.status === 201,
    isNotice,
    html,
    events,
    conversation: response.headers.get("X-Kaiwa-Conversation"),
    action: response.headers.get("X-Kaiwa-Send"),
    queue: response.headers.get("X-Kaiwa-Queue"),
    stop: response.headers.get("X-Kaiwa-Stop"),
    elsewhere: response.redirected ? response.url : null
  }
  if (PASSING_PROBLEMS.includes(response.headers.get("X-Kaiwa-Problem"))) throw new Passing(answer)
  return answer
}
