// Menus made of <details data-menu>.

import { isComposing } from "./enter-rule.js"

const OPEN_MENUS = "details[data-menu][open]"

// Closes an open menu on a press outside and on Escape. Escape also moves the focus back to the menu's summary.
export function closeMenus() {
  document.addEventListener("pointerdown", event => {
    for (const menu of document.querySelectorAll(OPEN_MENUS)) if (!menu.contains(event.target)) menu.open = false
  })

  document.addEventListener("keydown", event => {
    const menu = event.key === "Escape" && !isComposing(event) && document.querySelector(OPEN_MENUS)
    if (!menu) return
    event.preventDefault() // The drawer behind the menu stays open.
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus({ preventScroll: true })
    menu.open = false
  }, { capture: true })
}
