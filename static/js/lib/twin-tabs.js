// If a conversation is open in two tabs, places the turns sent in one tab in the other.

import { persist } from "./backoff.js"
import { emit, fragmentFrom } from "./dom.js"
import { firstQueued } from "./queue.js"

// The server sends the next message just after the end of the answer.
const QUEUE_DELAYS = [0, 500, 1500, 4000]

let isBehind = false

export function followTwinTabs() {
  if (!document.querySelector("transcript-view")) return
  new BroadcastChannel("kaiwa").addEventListener("message", ({ data }) => {
    if (data?.path !== location.pathname || document.getElementById(data.turn)) return
    isBehind = true
    catchUp()
  })
  document.addEventListener("visibilitychange", catchUp)
  document.addEventListener("answer:placed", ({ detail }) => {
    if (detail.state === "done" && firstQueued()) persist(QUEUE_DELAYS, awaitNext).catch(() => {}) // It waits for the user.
  })
}

async function catchUp() {
  if (!isBehind || document.hidden) return
  isBehind = false
  try {
    const response = await fetch(location.pathname)
    if (response.ok) placeMissing(fragmentFrom(await response.text()))
  } catch {
    isBehind = true // No connection: the tab tries again when it becomes visible.
  }
}

async function awaitNext() {
  const first = firstQueued()
  isBehind = true
  await catchUp()
  if (first && firstQueued() === first) throw new Error("The next message is not sent yet")
}

// Does nothing if the other tab has switched to another branch of the conversation.
function placeMissing(page) {
  const last = document.querySelector("[role=log] > article:last-of-type")
  if (!last || !page.querySelector(`#${CSS.escape(last.id)}`)) return
  const fragment = document.createDocumentFragment()
  const queue = page.querySelector(".message-queue")
  if (queue) fragment.append(queue)
  for (const article of [...page.querySelectorAll("[role=log] > article")]) {
    if (!document.getElementById(article.id)) fragment.append(article)
  }
  emit(document, "message:sent", { fragment })
}
