// Maps a key press to a shortcut.

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

const KEYS_WITH_CONTROL = { "/": "list", k: "search" }

// Returns undefined if the key is no shortcut. isInBox: the message box has the focus. isInField: any field has it.
export function shortcutOf(event, { isInBox = false, isInField = isInBox, areSingleKeysOn = true } = {}) {
  if (isComposing(event) || event.defaultPrevented || event.altKey) return
  if (event.ctrlKey || event.metaKey) return KEYS_WITH_CONTROL[event.key.toLowerCase()]
  if (event.key === "Escape") return isInBox ? "leave" : undefined
  if (!isInField && areSingleKeysOn && Object.hasOwn(SINGLE_KEYS, event.key)) return SINGLE_KEYS[event.key]
}
