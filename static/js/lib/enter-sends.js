// Lets Enter in a box of several lines send, as the rule and the reader's setting say.

import { readSetting } from "./device-settings.js"
import { enterMeans, enterSetting } from "./enter-rule.js"

const COMPOSITION_GRACE_MILLISECONDS = 50
const IS_SAFARI = globalThis.navigator?.vendor?.startsWith("Apple")

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
