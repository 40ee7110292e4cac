// Little menus: a press outside or Escape closes them, and Escape gives the focus back to what opened them.

import { isComposing } from "./enter-rule.js"

const OPEN_MENUS = "details[data-menu][open]"

document.addEventListener("pointerdown", event => {
  for (const menu of document.querySelectorAll(OPEN_MENUS)) if (!menu.contains(event.target)) menu.open = false
})

document.addEventListener("keydown", event => {
  const menu = event.key === "Escape" && !isComposing(event) && document.querySelector(OPEN_MENUS)
  if (!menu) return
  event.preventDefault() // What lies behind the menu, as the drawer, stays as it is.
  if (menu.contains(document.activeElement)) menu.querySelector("summary").focus({ preventScroll: true })
  menu.open = false
}, { capture: true })
