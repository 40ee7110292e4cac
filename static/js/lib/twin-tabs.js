// If a conversation is open in two tabs, places the turns sent in one tab in the other.

import { emit, fragmentFrom } from "./dom.js"

let isBehind = false

export function followTwinTabs() {
  if (!document.querySelector("transcript-view")) return
  new BroadcastChannel("kaiwa").addEventListener("message", ({ data }) => {
    if (data?.path !== location.pathname || document.getElementById(data.turn)) return
    isBehind = true
    catchUp()
  })
  document.addEventListener("visibilitychange", catchUp)
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

// Does nothing if the other tab has switched to another branch of the conversation.
function placeMissing(page) {
  const last = document.querySelector("[role=log] > article:last-of-type")
  if (!last || !page.querySelector(`#${CSS.escape(last.id)}`)) return
  const fragment = document.createDocumentFragment()
  for (const article of [...page.querySelectorAll("[role=log] > article")]) {
    if (!document.getElementById(article.id)) fragment.append(article)
  }
  emit(document, "message:sent", { fragment })
}
