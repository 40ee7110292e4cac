// What the Enter key does in a box of several lines.

import { isComposing } from "./composition.js"

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
