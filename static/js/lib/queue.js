// The queued messages above the message box.

const QUEUE = ".message-queue"

// Returns the id of the next message, unless it was refused.
export function firstQueued() {
  const first = document.querySelector(`${QUEUE} li`)
  return first?.querySelector(".queued-message__problem") ? "" : first?.id
}

// Replaces the queue by the one of a reply, and keeps edits that are not saved.
export function placeQueue(fragment) {
  const [current, next] = [document.querySelector(QUEUE), fragment.querySelector(QUEUE)]
  if (!current || !next) return
  const box = /** @type {HTMLTextAreaElement} */ (document.getElementById("message-box"))
  const hadFocus = current.contains(document.activeElement)
  for (const entry of current.querySelectorAll("li:not(:has([aria-busy]))")) {
    const field = entry.querySelector("textarea")
    if (!field || field.value === field.defaultValue) continue
    const same = next.querySelector(`#${entry.id}`)
    if (same) same.replaceWith(entry)
    else box.value = [box.value, field.value].filter(Boolean).join("\n\n")
  }
  current.replaceWith(next)
  if (hadFocus) box.focus({ preventScroll: true })
}
