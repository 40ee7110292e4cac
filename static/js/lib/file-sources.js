// Takes files that are chosen, dropped or pasted, and loads the scripts and styles of files when there are any.

import { getAttribute } from "./dom.js"

const LONG_PASTE_CHARACTERS = 4000

export function acceptFiles() {
  const tray = findTray()
  if (!tray) return
  document.addEventListener("change", changed)
  document.addEventListener("paste", pasted)
  for (const type of ["dragover", "dragleave", "drop"]) document.addEventListener(type, dragged)
  if (tray.querySelector("[data-file]")) loadTray()
}

// Resolves to the tray of the page, with its script.
export async function loadTray() {
  const tray = findTray()
  if (tray && !customElements.get("file-tray")) {
    const link = document.createElement("link")
    Object.assign(link, { rel: "stylesheet", href: getAttribute(tray, "styles") })
    document.head.append(link)
    await import(getAttribute(tray, "script"))
  }
  return tray
}

function findTray() {
  return /** @type {any} */ (document.querySelector("file-tray"))
}

async function add(files) {
  const tray = await loadTray()
  tray.add([...files])
}

function changed({ target }) {
  if (target.name === "model") noteVision()
  if (target.name !== "files") return
  add([...target.files])
  target.value = ""
}

function pasted(event) {
  if (!event.target.closest?.("form[data-compose]")) return
  const { files } = event.clipboardData
  const text = event.clipboardData.getData("text/plain")
  // Office programs add a picture of a text.
  if (files.length && !text) add(files)
  else if (text.length > LONG_PASTE_CHARACTERS) add([new File([text], findTray().dataset.pastedName)])
  else return
  event.preventDefault()
}

function dragged(event) {
  if (!event.dataTransfer?.types.includes("Files")) return
  findTray().parentElement.toggleAttribute("data-dropping", event.type === "dragover")
  if (event.type === "dragleave") return
  event.preventDefault()
  if (event.type === "drop") add(event.dataTransfer.files)
  else loadTray()
}

function noteVision() {
  const tray = findTray()
  const { model } = tray.closest("form").elements
  const chosen = model.selectedOptions?.[0] ?? model
  tray.toggleAttribute("data-blind", !chosen.hasAttribute("data-sees"))
}
