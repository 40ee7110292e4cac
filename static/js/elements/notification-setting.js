import { readSetting, storeSetting } from "../lib/device-settings.js"
import { getAttribute, getElement } from "../lib/dom.js"

// Asks for the browser's permission, and notifies when an answer ends in a hidden tab. Its attribute: `data-ended`.
class NotificationSetting extends HTMLElement {
  #controller

  connectedCallback() {
    // Browsers offer notifications in secure contexts only.
    if (!("Notification" in window)) return
    this.#controller = new AbortController()
    const { signal } = this.#controller
    this.#box.addEventListener("change", () => this.#choose(), { signal })
    document.addEventListener("answer:ended", event => this.#notify(event.detail.state), { signal })
    this.#show()
    this.hidden = false
  }

  disconnectedCallback() {
    this.#controller?.abort()
  }

  get #box() {
    return getElement(this, "input")
  }

  get #isOn() {
    return readSetting("notifications") === "on" && Notification.permission === "granted"
  }

  async #choose() {
    const isWanted = this.#box.checked
    if (isWanted) await Notification.requestPermission()
    storeSetting("notifications", isWanted ? "on" : "off")
    this.#show()
  }

  #show() {
    this.#box.checked = this.#isOn
    const isBlocked = readSetting("notifications") === "on" && Notification.permission === "denied"
    getElement(this, "p").hidden = !isBlocked
  }

  #notify(state) {
    if (!document.hidden || !this.#isOn || state === "stopped") return
    try {
      // Neither a question nor an answer: others may see the screen.
      const notification = new Notification(getAttribute(this, "data-ended"), { tag: location.pathname })
      notification.addEventListener("click", () => focus())
    } catch {
      // Chromium on Android has the constructor, but it throws.
    }
  }
}

customElements.define("notification-setting", NotificationSetting)
