import { readSetting, storeSetting } from "../lib/device-settings.js"

// Turns single-key shortcuts off. Speech input, for example, would trigger them.
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
    this.hidden = !storeSetting("shortcuts", value) // A setting that cannot be stored is not offered.
  }
}

customElements.define("shortcut-setting", ShortcutSetting)
