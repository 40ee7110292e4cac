import { readSetting } from "../lib/device-settings.js"
import { openDialog } from "../lib/dialogs.js"
import { getAttribute, getElement } from "../lib/dom.js"
import { openSearch } from "../lib/search-links.js"
import { shortcutOf } from "../lib/shortcut-rule.js"
import { goTo, turnFrom } from "../lib/turns.js"

const FIELDS = "textarea, select, input:not([type=checkbox], [type=radio]), [contenteditable]"
const STOP_BUTTON = "form[data-stop]:not([hidden]) button"

// Handles the keyboard shortcuts of the page. Its link lists them in a dialog, or without scripts on a page.
class ShortcutKeys extends HTMLElement {
  #controller
  #actions = {
    list: () => this.#showList(),
    search: () => this.#search(),
    write: () => this.#box?.focus(),
    leave: () => this.#leaveBox(),
    next: () => this.#step(1),
    previous: () => this.#step(-1),
    conversations: () => this.#goToConversations(),
    new: () => location.assign(getAttribute(this, "new")),
    stop: () => /** @type {HTMLElement | null} */ (document.querySelector(STOP_BUTTON))?.click()
  }

  connectedCallback() {
    this.#controller = new AbortController()
    const { signal } = this.#controller
    document.addEventListener("keydown", event => this.#press(event), { signal })
    getElement(this, "a").addEventListener("click", event => this.#pressLink(event), { signal })
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  #press(event) {
    const focused = document.activeElement
    const shortcut = shortcutOf(event, {
      isInBox: focused === this.#box && focused !== null,
      isInField: focused?.matches(FIELDS) ?? false,
      areSingleKeysOn: readSetting("shortcuts") !== "off"
    })
    // Checked last, because the query searches the whole page.
    if (!shortcut || document.querySelector("dialog[open]")) return
    event.preventDefault()
    this.#actions[shortcut]()
  }

  // § Private

  get #box() {
    return document.getElementById("message-box")
  }

  #pressLink(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return // The user opens another tab.
    event.preventDefault()
    this.#showList()
  }

  #showList() {
    openDialog(getElement(this, "a").href, this.#controller.signal)
  }

  #search() {
    const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a[data-search]"))
    if (link) openSearch(link.href)
  }

  #step(step) {
    const target = turnFrom(step)
    if (target) goTo(target)
  }

  #leaveBox() {
    const turn = /** @type {HTMLElement | null} */ (document.querySelector("[role=log] > article:last-of-type"))
    if (turn) turn.focus({ preventScroll: true })
    else this.#box?.blur()
  }

  // On a narrow screen the list is in the drawer, which moves the focus when it opens.
  #goToConversations() {
    const links = document.querySelector("conversation-list")
    const drawer = document.querySelector("side-drawer")
    const link = links?.querySelector("a[aria-current]") ?? links?.querySelector("a") ?? drawer?.querySelector("a")
    if (link?.checkVisibility()) /** @type {HTMLElement} */ (link).focus()
    else if (drawer) getElement(drawer, "details").open = true
  }
}

customElements.define("shortcut-keys", ShortcutKeys)
