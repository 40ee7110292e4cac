// The elements of a first view; the others are loaded with a running answer, or once a reader stirs.

import "./elements/local-time.js"
import "./elements/message-composer.js"
import "./elements/transcript-view.js"

const WITH_ANSWER = ["budget-note", "connection-bar", "status-region", "title-marker"] // They listen, so they come before it.
const WHEN_STIRRED = ["budget-note", "code-copy", "connection-bar", "conversation-header", "conversation-list", "copy-button",
  "earlier-turns", "enter-setting", "message-revision", "shortcut-keys", "shortcut-setting", "side-drawer", "status-region"]
const SIGNS = ["focusin", "keydown", "pointerdown", "pointermove", "touchstart", "wheel"]
const IDLE_MILLISECONDS = 2000

const SELECTORS = { "code-copy": "transcript-view" } // It is not on the page before its script puts it there.

function load(tags) {
  const present = tags.filter(tag => document.querySelector(SELECTORS[tag] ?? tag))
  return Promise.all(present.map(tag => import(`./elements/${tag}.js`)))
}

async function loadFollower() {
  if (customElements.get("answer-stream") || !document.querySelector("answer-stream")) return
  await load(WITH_ANSWER)
  await import("./elements/answer-stream.js")
}

function loadRest() {
  const loaded = load(WHEN_STIRRED)
  if (document.querySelector("[data-menu]")) import("./lib/menus.js")
  if (document.querySelector("input")) import("./lib/composition-guard.js")
  if (document.querySelector("transcript-view")) import("./lib/twin-tabs.js")
  return loaded
}

async function stir(event) {
  for (const sign of SIGNS) removeEventListener(sign, stir, { capture: true })
  clearTimeout(timer)
  for (const type of ["composer:sent", "answer:finished"]) document.addEventListener(type, loadRest)
  await loadRest()
  // The key that stirred may have been a shortcut.
  if (event?.type === "keydown") document.querySelector("shortcut-keys")?.press(event)
}

const timer = setTimeout(stir, IDLE_MILLISECONDS)
for (const sign of SIGNS) addEventListener(sign, stir, { capture: true, passive: true })
document.addEventListener("composer:sent", loadFollower)
loadFollower()
