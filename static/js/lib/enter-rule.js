// What the Enter key does in a box of several lines.

import { readSetting } from "./device-settings.js"

const COMPOSITION_GRACE_MILLISECONDS = 50
const IS_SAFARI = globalThis.navigator?.vendor?.startsWith("Apple")

// Lets Enter in such a box send, as the rule and the reader's setting say.
export function sendOnEnter(box, send, signal) {
  let composedAt = -Infinity
  box.addEventListener("compositionend", event => { composedAt = event.timeStamp }, { signal })
  box.addEventListener("keydown", event => {
    const meaning = enterMeans(event, {
      setting: enterSetting(readSetting("enter")),
      isTouch: matchMedia("(pointer: coarse)").matches,
      justComposed: IS_SAFARI && event.timeStamp - composedAt < COMPOSITION_GRACE_MILLISECONDS
    })
    if (meaning !== "send") return
    event.preventDefault()
    if (!event.repeat) send()
  }, { signal })
}

// setting: what the reader chose for this device ("send" or "newline"), if anything.
// justComposed: a composition ended in this very moment (Safari reports its Enter afterwards).
export function enterMeans(event, { setting, isTouch = false, justComposed = false } = {}) {
  if (event.key !== "Enter") return "nothing"
  if (isComposing(event) || justComposed) return "nothing"
  if (event.ctrlKey || event.metaKey) return "send"
  if (event.shiftKey || event.altKey) return "newline"
  return setting ?? (isTouch ? "newline" : "send")
}

export function enterSetting(stored) {
  return stored === "send" || stored === "newline" ? stored : undefined
}

// The key that ends a composition belongs to it, and does nothing else. Safari reports it only after its end,
// as number 229.
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229
}
