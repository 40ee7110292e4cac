import { readSetting } from "../lib/device-settings.js"
import { fragmentFrom } from "../lib/dom.js"
import { shortcutOf } from "../lib/shortcut-rule.js"
import { goTo, turnFrom } from "../lib/turns.js"

const FIELDS = "textarea, select, input:not([type=checkbox], [type=radio]), [contenteditable]"

// Listens to the keys of the page; its link shows them in a dialog over it, or without scripts on a page of their own.
class ShortcutKeys extends HTMLElement {
  #controller
  #actions = {
    list: () => this.#showList(),
    write: () => this.#box?.focus(),
    leave: () => this.#leaveBox(),
    next: () => this.#step(1),
    previous: () => this.#step(-1),
    conversations: () => this.#goToConversations(),
    new: () => location.assign("/#message-box"),
    stop: () => document.querySelector("form[data-stop]:not([hidden]) button")?.click()
  }

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    document.addEventListener("keydown", event => this.#press(event), { signal })
    this.querySelector("a").addEventListener("click", event => this.#pressLink(event), { signal })
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  #press(event) {
    const focused = document.activeElement
    const shortcut = shortcutOf(event, {
      isInBox: focused === this.#box && focused !== null,
      isInField: focused.matches(FIELDS),
      areSingleKeysOn: readSetting("shortcuts") !== "off"
    })
    // Asked last, for it looks through the whole page.
    if (!shortcut || document.querySelector("dialog[open]")) return
    event.preventDefault()
    this.#actions[shortcut]()
  }

  // § Private

  get #box() {
    return document.getElementById("message-box")
  }

  #pressLink(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return // Asks for another tab.
    event.preventDefault()
    this.#showList()
  }

  async #showList() {
    const path = this.querySelector("a").getAttribute("href")
    try {
      const response = await fetch(path, { headers: { "X-Kaiwa-Request": "fetch" }, signal: this.#controller.signal })
      const dialog = fragmentFrom(await response.text()).querySelector("dialog")
      this.#open(dialog)
    } catch {
      location.assign(path) // The browser says itself what it cannot reach.
    }
  }

  #open(dialog) {
    document.body.append(dialog)
    dialog.addEventListener("close", () => dialog.remove())
    dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close() }) // The veil around it.
    dialog.showModal()
  }

  #step(step) {
    const target = turnFrom(step)
    if (target) goTo(target)
  }

  #leaveBox() {
    const turn = document.querySelector("[role=log] > article:last-of-type")
    if (turn) turn.focus({ preventScroll: true })
    else this.#box.blur()
  }

  // On a narrow screen they are in the drawer, which takes the focus itself when it opens.
  #goToConversations() {
    const links = document.querySelector("conversation-list")
    const handle = document.querySelector("side-drawer > details")
    const link = links?.querySelector("[aria-current]") ?? links?.querySelector("a") ?? document.querySelector("side-drawer a")
    if (link?.checkVisibility()) link.focus()
    else if (handle) handle.open = true
  }
}

customElements.define("shortcut-keys", ShortcutKeys)
