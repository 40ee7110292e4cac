import { readSetting, storeSetting } from "../lib/device-settings.js"

// Sets whether Enter sends or begins a new line, for this device.
class EnterSetting extends HTMLElement {
  #controller

  connectedCallback() {
    this.#controller = new AbortController()
    const box = this.querySelector("input")
    const stored = readSetting("enter")
    box.checked = stored ? stored === "send" : !matchMedia("(pointer: coarse)").matches
    box.addEventListener("change", () => this.#store(box.checked ? "send" : "newline"), {
      signal: this.#controller.signal
    })
    this.hidden = false
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  #store(value) {
    this.hidden = !storeSetting("enter", value) // A setting that cannot be stored is not offered.
  }
}

customElements.define("enter-setting", EnterSetting)
