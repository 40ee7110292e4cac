// Loads the scripts that only some answers need, with the first such answer.

import { getAttribute } from "./dom.js"

const ARRIVALS = ["answer:placed", "turns:placed"]

export function loadNeededScripts() {
  load()
  for (const type of ARRIVALS) document.addEventListener(type, load)
}

function load() {
  for (const element of document.querySelectorAll("[data-script]")) import(getAttribute(element, "data-script"))
}
