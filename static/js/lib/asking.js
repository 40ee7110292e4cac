// The one way to ask the model: with the message box, an edited question, Try again or Continue.

import { fragmentFrom, tell } from "./dom.js"
import * as sending from "./sending.js"

const handedOver = new WeakSet()

// Hands a form to the server, once at a time. On the form it tells composer:sent, with what comes into the page, or
// composer:refused. What is wrong is said beside it; unsent: the template of what to say without a connection.
export async function ask(form, unsent) {
  if (form.hasAttribute("aria-busy")) return
  form.setAttribute("aria-busy", "true")
  clearNotice(form)
  handOver(form)
  await send(form, new FormData(form), unsent)
  form.removeAttribute("aria-busy")
}

// Nobody knows that the server does not have what is in the form; what is changed then is another message.
export function handOver(form) {
  handedOver.add(form)
  form.elements.message?.addEventListener("input", () => takeNewKey(form), { once: true })
}

export function wasHandedOver(form) {
  return handedOver.has(form)
}

export function showNotice(form, notice) {
  clearNotice(form)
  const place = form.querySelector("[data-notices]") ?? form
  place.append(notice)
  place.querySelector("[role=alert]").scrollIntoView({ block: "nearest" })
}

// Offers to do again what did not get through.
export function offerAgain(place, template, doAgain) {
  showNotice(place, template.content.cloneNode(true))
  place.querySelector("[role=alert] button").addEventListener("click", () => {
    clearNotice(place)
    doAgain()
  })
}

export function clearNotice(form) {
  form.querySelector("[role=alert]")?.remove()
}

async function send(form, body, unsent) {
  try {
    const answer = await sending.send(form.action, body)
    const fragment = fragmentFrom(answer.html)
    if (answer.isAccepted) accept(form, body, answer, fragment)
    else if (answer.isNotice) refuse(form, fragment)
    else location.assign(answer.elsewhere ?? location.href)
  } catch {
    offerAgain(form, unsent, () => form.requestSubmit())
  }
}

function accept(form, body, { conversation, stop }, fragment) {
  if (wasHandedOver(form)) takeNewKey(form)
  if (conversation) history.replaceState(null, "", conversation)
  const turn = fragment.lastElementChild?.id
  const isRunning = fragment.querySelector("answer-stream") !== null
  const isPlaced = !tell(form, "composer:sent", { body, conversation, fragment, stop: isRunning ? stop : null })
  if (!isPlaced) location.assign(conversation ?? location.href)
  tellTabs({ kind: "conversations", path: conversation, turn })
}

function refuse(form, fragment) {
  tell(form, "composer:refused", { fragment })
  showNotice(form, fragment.querySelector("[role=alert]"))
}

function takeNewKey(form) {
  handedOver.delete(form)
  form.elements.send_key.value = newKey()
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("")
}

function tellTabs(message) {
  const channel = new BroadcastChannel("kaiwa")
  channel.postMessage(message)
  channel.close()
}
