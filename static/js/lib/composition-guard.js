// A field of one line sends its form at Enter: not at the one that ends a composition.

import { isComposing } from "./enter-rule.js"

document.addEventListener("keydown", event => {
  if (event.key === "Enter" && isComposing(event) && event.target.matches("input")) event.preventDefault()
}, { capture: true })
