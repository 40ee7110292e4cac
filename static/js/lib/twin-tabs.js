// The same conversation in two tabs: a turn sent in one is placed in the other.

import { fragmentFrom, tell } from "./dom.js"

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
    isBehind = true // Not reached: the next look at this tab tries again.
  }
}

// Another branch of the conversation, chosen in the other tab, is not forced on this one.
function placeMissing(page) {
  const last = document.querySelector("[role=log] > article:last-of-type")
  if (!last || !page.querySelector(`#${CSS.escape(last.id)}`)) return
  const fragment = document.createDocumentFragment()
  for (const article of [...page.querySelectorAll("[role=log] > article")]) {
    if (!document.getElementById(article.id)) fragment.append(article)
  }
  tell(document, "composer:sent", { fragment })
}
