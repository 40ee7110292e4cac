import { readSetting, storeSetting } from "../lib/device-settings.js"
import { getElement } from "../lib/dom.js"

// A checkbox for a setting of this device. Its attributes: `name`; `on` and `off`, the two values; `touch`, the default
// on touch screens if it is not `on`.
class DeviceSetting extends HTMLElement {
  #controller

  connectedCallback() {
    this.#controller = new AbortController()
    const box = getElement(this, "input")
    box.checked = (readSetting(this.#name) ?? this.#default) === this.getAttribute("on")
    box.addEventListener("change", () => this.#store(box.checked ? "on" : "off"), { signal: this.#controller.signal })
    this.hidden = false
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  get #name() {
    return this.getAttribute("name")
  }

  get #default() {
    const isTouch = matchMedia("(pointer: coarse)").matches
    return (isTouch && this.getAttribute("touch")) || this.getAttribute("on")
  }

  // A setting that cannot be stored is not offered.
  #store(state) {
    this.hidden = !storeSetting(this.#name, this.getAttribute(state))
  }
}

customElements.define("device-setting", DeviceSetting)
