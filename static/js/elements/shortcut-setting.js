import { readSetting, storeSetting } from "../lib/device-settings.js"

// Turns shortcuts of a single key off, for whom they get in the way, as when one speaks to the machine.
class ShortcutSetting extends HTMLElement {
  #controller

  connectedCallback() {
    this.#controller = new AbortController()
    const box = this.querySelector("input")
    box.checked = readSetting("shortcuts") !== "off"
    box.addEventListener("change", () => this.#store(box.checked ? "on" : "off"), { signal: this.#controller.signal })
    this.hidden = false
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  #store(value) {
    this.hidden = !storeSetting("shortcuts", value) // What cannot be kept is not offered.
  }
}

customElements.define("shortcut-setting", ShortcutSetting)
