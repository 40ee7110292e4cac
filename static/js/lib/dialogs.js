// Dialogs over the page, from HTML of the server.

import { fragmentFrom } from "./dom.js"

// Fetches a page as a dialog, and opens it. Opens the page itself if that fails: the browser then shows the error.
export async function openDialog(path, signal) {
  try {
    const response = await fetch(path, { headers: { "X-Kaiwa-Request": "fetch" }, signal })
    show(fragmentFrom(await response.text()).querySelector("dialog"))
  } catch {
    if (!signal?.aborted) location.assign(path)
  }
}

// Closing a dialog returns the focus to the element that had it before.
function show(dialog) {
  document.body.append(dialog)
  dialog.addEventListener("close", () => dialog.remove())
  dialog.addEventListener("click", event => {
    if (event.target === dialog) dialog.close() // A click on the backdrop.
  })
  dialog.showModal()
}
