// The elements of a first view; the others are loaded with a running answer, or once a reader stirs.

import "./elements/local-time.js"
import "./elements/message-composer.js"
import "./elements/transcript-view.js"

const WITH_ANSWER = ["budget-note", "connection-bar", "status-region", "title-marker"] // They listen, so they come before it.
const WHEN_STIRRED = ["budget-note", "code-copy", "connection-bar", "conversation-header", "conversation-list", "copy-button",
  "earlier-turns", "enter-setting", "message-revision", "shortcut-keys", "shortcut-setting", "side-drawer", "status-region"]
const SIGNS = ["focusin", "keydown", "pointerdown", "pointermove", "touchstart", "wheel"]
const IDLE_MILLISECONDS = 2000
const FIRST_MILLISECONDS = 500
const LONGEST_MILLISECONDS = 30_000
const PATIENCE_MILLISECONDS = 2000

const SELECTORS = { "code-copy": "transcript-view" } // It is not on the page before its script puts it there.

function load(tags) {
  const present = tags.filter(tag => document.querySelector(SELECTORS[tag] ?? tag))
  return Promise.all(present.map(tag => fetchScript(`./elements/${tag}.js`)))
}

// A script whose connection broke is asked for until it comes: an answer would stand still without it.
async function fetchScript(path, delay = FIRST_MILLISECONDS) {
  try {
    return await import(path)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    await new Promise(resolve => {
      setTimeout(resolve, delay)
      addEventListener("online", resolve, { once: true })
    })
    return fetchScript(path, Math.min(2 * delay, LONGEST_MILLISECONDS))
  }
}

async function loadFollower() {
  if (customElements.get("answer-stream") || !document.querySelector("answer-stream")) return
  // One whose connection is dead without a word never comes; the answer does.
  await Promise.race([load(WITH_ANSWER), new Promise(resolve => setTimeout(resolve, PATIENCE_MILLISECONDS))])
  await fetchScript("./elements/answer-stream.js")
}

function loadRest() {
  const loaded = load(WHEN_STIRRED)
  if (document.querySelector("[data-menu]")) fetchScript("./lib/menus.js")
  if (document.querySelector("a[data-edit]")) fetchScript("./lib/edits.js")
  if (document.querySelector("input")) fetchScript("./lib/composition-guard.js")
  if (document.querySelector("transcript-view")) fetchScript("./lib/twin-tabs.js")
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
