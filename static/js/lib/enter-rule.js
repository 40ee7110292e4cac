// The Enter key in fields of several lines.

import { readSetting } from "./device-settings.js"

const COMPOSITION_GRACE_MILLISECONDS = 50
const IS_SAFARI = globalThis.navigator?.vendor?.startsWith("Apple")

// Calls send() when Enter in the box means so.
export function sendOnEnter(box, send, signal) {
  let composedAt = -Infinity
  const noteComposition = event => {
    composedAt = event.timeStamp
  }
  const press = event => {
    if (meaningOf(event, composedAt) !== "send") return
    event.preventDefault()
    if (!event.repeat) send()
  }
  box.addEventListener("compositionend", noteComposition, { signal })
  box.addEventListener("keydown", press, { signal })
}

function meaningOf(event, composedAt) {
  return enterMeans(event, {
    setting: enterSetting(readSetting("enter")),
    isTouch: matchMedia("(pointer: coarse)").matches,
    justComposed: IS_SAFARI && event.timeStamp - composedAt < COMPOSITION_GRACE_MILLISECONDS
  })
}

/**
 * Returns "send", "newline" or "nothing".
 *
 * @param {KeyboardEvent} event
 * @param {object} options
 * @param {"send" | "newline"} [options.setting] the setting of this device
 * @param {boolean} [options.isTouch]
 * @param {boolean} [options.justComposed] a composition has just ended (Safari reports its Enter afterwards)
 */
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

// A key pressed during a composition belongs to the input method. Safari reports the last one after the composition,
// with key code 229.
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229
}
