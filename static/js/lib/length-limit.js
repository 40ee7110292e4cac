// Shows the server's refusal of a message that is too long before it is sent.

import { showNotice } from "./asking.js"

// The server leaves control characters out and counts the rest, so only it can count a text that has them.
const UNCOUNTABLE = /[^\P{Cc}\t\n]/u
const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g
const PLACEHOLDER = "{length}"

export class LengthLimit {
  #form
  #text
  #notice
  #length

  constructor(form) {
    this.#form = form
    this.#text = form.elements.message
  }

  // Returns whether the message is too long. Screen readers hear the notice when it appears, but not each change of its
  // number. isAsked: the user tried to send the message, and hears it again.
  check({ isAsked = false } = {}) {
    const template = /** @type {HTMLTemplateElement | null} */ (
      document.querySelector("template[data-notice=too-long]")
    )
    const length = template ? measure(this.#text.value, Number(template.dataset.limit)) : 0
    if (!length || isAsked) this.#remove()
    if (length && !this.#notice?.isConnected) this.#show(template, length)
    else if (length && length !== this.#length) this.#change(template, length)
    return length > 0
  }

  #show(template, length) {
    this.#notice = template.content.firstElementChild.cloneNode(true)
    this.#notice.id = `${this.#text.id}-too-long`
    this.#write(template, length)
    showNotice(this.#form, this.#notice)
    this.#text.setAttribute("aria-invalid", "true")
    this.#text.setAttribute("aria-errormessage", this.#notice.id)
  }

  #change(template, length) {
    this.#notice.removeAttribute("role")
    this.#write(template, length)
  }

  #write(template, length) {
    this.#length = length
    const pattern = template.content.querySelector(".notice__sentence").textContent
    const number = length.toLocaleString(document.documentElement.lang)
    this.#notice.querySelector(".notice__sentence").textContent = pattern.replace(PLACEHOLDER, number)
  }

  #remove() {
    this.#notice?.remove()
    for (const name of ["aria-invalid", "aria-errormessage"]) this.#text.removeAttribute(name)
  }
}

/**
 * Returns the length in the server's unit, code points, or 0 if it is within the limit.
 *
 * @param {string} text
 * @param {number} limit
 */
export function measure(text, limit) {
  if (text.length <= limit || UNCOUNTABLE.test(text)) return 0
  const length = text.length - (text.match(PAIRS)?.length ?? 0)
  return length > limit ? length : 0
}
