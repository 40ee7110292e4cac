// Submits a form that asks the model: the message box, an edited question, *Try again* or *Continue*.

import { emit, fragmentFrom } from "./dom.js"
import * as sending from "./sending.js"

const submitted = new WeakSet()

// Submits a form, unless it is being submitted. Dispatches message:sent or message:refused on the form, and shows
// problems beside it. unsent: the template of the notice for a lost connection.
export async function ask(form, unsent, action = form.action) {
  if (form.hasAttribute("aria-busy")) return
  form.setAttribute("aria-busy", "true")
  clearNotice(form)
  markSubmitted(form)
  await send(form, action, new FormData(form), unsent)
  form.removeAttribute("aria-busy")
}

// The server may already have this message. If the user changes it, it becomes another message with a new key.
export function markSubmitted(form) {
  submitted.add(form)
  form.elements.message?.addEventListener("input", () => takeNewKey(form), { once: true })
}

export function wasSubmitted(form) {
  return submitted.has(form)
}

export function showNotice(form, notice) {
  clearNotice(form)
  const place = form.querySelector("[data-notices]") ?? form
  place.append(notice)
  place.querySelector("[role=alert]").scrollIntoView({ block: "nearest" })
}

// Shows a notice with a button that tries again.
export function offerAgain(place, template, doAgain) {
  showNotice(place, template.content.cloneNode(true))
  place.querySelector("[role=alert] button").addEventListener("click", () => {
    clearNotice(place)
    doAgain()
  })
}

export function clearNotice(form) {
  form.querySelector("[role=alert]")?.remove()
  document.querySelector("[data-notices] > [data-left-out]")?.remove()
}

async function send(form, action, body, unsent) {
  try {
    const answer = await sending.send(action, body)
    const fragment = fragmentFrom(answer.html)
    if (answer.isAccepted) accept(form, body, answer, fragment)
    else if (answer.isNotice) refuse(form, fragment)
    else location.assign(answer.elsewhere ?? location.href)
  } catch {
    offerAgain(form, unsent, () => form.requestSubmit())
  }
}

function accept(form, body, { conversation, action, queue, stop, events }, fragment) {
  if (wasSubmitted(form)) takeNewKey(form)
  if (conversation) history.replaceState(null, "", conversation)
  const turn = fragment.lastElementChild?.id
  const leftOut = fragment.querySelector("[data-left-out]")
  const stream = fragment.querySelector("answer-stream")
  if (stream) Object.assign(stream, { events })
  const detail = { body, conversation, action, queue, fragment, stop: stream ? stop : null }
  const isPlaced = !emit(form, "message:sent", detail)
  if (!stream?.isConnected) events?.close()
  if (!isPlaced) location.assign(conversation ?? location.href)
  else if (leftOut) showLeftOut(leftOut)
  informTabs({ kind: "conversations", path: conversation, turn })
}

// The form of an edit is gone, so the note is always above the message box.
function showLeftOut(note) {
  document.querySelector("message-composer [data-notices]")?.append(note)
  emit(document, "status:announce", { text: note.textContent })
}

function refuse(form, fragment) {
  emit(form, "message:refused", { fragment })
  showNotice(form, fragment.querySelector("[role=alert]"))
}

function takeNewKey(form) {
  submitted.delete(form)
  const key = form.elements.send_key
  if (key) key.value = newKey()
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("")
}

function informTabs(message) {
  const channel = new BroadcastChannel("kaiwa")
  channel.postMessage(message)
  channel.close()
}
