// Links to the search open it over the page.

import { openDialog } from "./dialogs.js"

export function openSearchesInPlace() {
  document.addEventListener("click", event => {
    const link = /** @type {Element} */ (event.target).closest?.("a[data-search]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    leaveMenu(link)
    openSearch(/** @type {HTMLAnchorElement} */ (link).href)
  })
}

export function openSearch(path) {
  if (!document.querySelector("dialog[open]")) openDialog(path)
}

// Closing the dialog returns the focus to the menu's summary, because its link is hidden.
function leaveMenu(link) {
  const menu = link.closest("details[data-menu]")
  if (!menu) return
  menu.open = false
  menu.querySelector("summary").focus()
}
