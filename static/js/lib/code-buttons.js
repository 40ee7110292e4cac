// Adds a copy button to every code block of the transcript, and to those that arrive later.

import { canCopy } from "./clipboard.js"

const CODE_WITHOUT_BUTTON = "figure:has(> pre):not(:has(> code-copy))"
const ARRIVALS = ["answer:grew", "answer:placed", "message:sent", "turns:placed"]

export function addCopyButtons() {
  const transcript = /** @type {HTMLElement | null} */ (document.querySelector("transcript-view"))
  if (!transcript || !canCopy) return
  const add = () => addMissing(transcript.dataset)
  add()
  for (const type of ARRIVALS) document.addEventListener(type, add)
}

/** @param {DOMStringMap} texts */
function addMissing(texts) {
  for (const figure of document.querySelectorAll(CODE_WITHOUT_BUTTON)) {
    const button = document.createElement("code-copy")
    Object.assign(button.dataset, { added: "", label: texts.copyCode, copied: texts.copied, failed: texts.copyFailed })
    figure.append(button)
  }
}
