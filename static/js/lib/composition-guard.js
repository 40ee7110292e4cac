// Enter in a field of one line submits its form. The Enter that ends a composition must not.

import { isComposing } from "./enter-rule.js"

export function guardCompositions() {
  document.addEventListener("keydown", guard, { capture: true })
}

function guard(event) {
  if (event.key === "Enter" && isComposing(event) && event.target.matches("input")) event.preventDefault()
}
