// Chooses, for this device, whether Enter sends.
class EnterSetting extends HTMLElement {
  #controller

  connectedCallback() {
    this.#controller = new AbortController()
    const box = this.querySelector("input")
    box.checked = this.#stored ? this.#stored === "send" : !matchMedia("(pointer: coarse)").matches
    box.addEventListener("change", () => this.#store(box.checked ? "send" : "newline"), { signal: this.#controller.signal })
    this.hidden = false
  }

  disconnectedCallback() {
    this.#controller.abort()
  }

  get #stored() {
    try {
      return localStorage.getItem("enter")
    } catch {
      return null // Storage is forbidden: the device's own custom holds.
    }
  }

  #store(value) {
    try {
      localStorage.setItem("enter", value)
    } catch {
      this.hidden = true // What cannot be kept is not offered.
    }
  }
}

customElements.define("enter-setting", EnterSetting)
