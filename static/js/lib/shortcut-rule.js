// Which shortcut a key is; undefined for none.

import { isComposing } from "./enter-rule.js"

const SINGLE_KEYS = {
  "?": "list",
  "/": "write",
  j: "next",
  k: "previous",
  l: "conversations",
  n: "new",
  s: "stop"
}

// isInBox: the message box has the focus. isInField: that or another field, where letters are letters.
export function shortcutOf(event, { isInBox = false, isInField = isInBox, areSingleKeysOn = true } = {}) {
  if (isComposing(event) || event.defaultPrevented || event.altKey) return
  if (event.ctrlKey || event.metaKey) return event.key === "/" ? "list" : undefined
  if (event.key === "Escape") return isInBox ? "leave" : undefined
  if (!isInField && areSingleKeysOn && Object.hasOwn(SINGLE_KEYS, event.key)) return SINGLE_KEYS[event.key]
}
