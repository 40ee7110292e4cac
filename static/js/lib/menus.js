// Menus made of <details data-menu>.

import { isComposing } from "./enter-rule.js"

const OPEN_MENUS = "details[data-menu][open]"

// Closes an open menu on a press outside and on Escape. Escape also moves the focus back to the menu's summary.
export function closeMenus() {
  document.addEventListener("pointerdown", closeOnPress)
  document.addEventListener("keydown", closeOnEscape, { capture: true })
}

function closeOnPress({ target }) {
  for (const menu of openMenus()) if (!menu.contains(target)) menu.open = false
}

function closeOnEscape(event) {
  const [menu] = openMenus()
  if (!menu || event.key !== "Escape" || isComposing(event)) return
  event.preventDefault() // The drawer behind the menu stays open.
  if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus({ preventScroll: true })
  menu.open = false
}

function openMenus() {
  return /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(OPEN_MENUS))
}
