// Unsent messages, one per conversation, stored on this device.

const PREFIX = "draft:"

/**
 * @typedef {object} Draft
 * @property {string} text
 * @property {string} sendKey
 * @property {boolean} isSent it was submitted, and the outcome is unknown
 * @property {string[]} [files] the paths of its files
 * @property {boolean} isRefused it was submitted, and the server refused it
 */

export class Drafts {
  #storage

  constructor(storage) {
    this.#storage = storage
  }

  read(key) {
    try {
      const draft = JSON.parse(this.#storage.getItem(PREFIX + key))
      return typeof draft?.text === "string" ? draft : null
    } catch {
      return null // Storage is forbidden, or holds no draft.
    }
  }

  write(key, draft) {
    try {
      this.#storage.setItem(PREFIX + key, JSON.stringify(draft))
    } catch {
      // Storage is full or forbidden. The box still holds the text.
    }
  }

  // Only the draft with this key: another tab may have begun another message.
  clear(key, sendKey) {
    if (this.read(key)?.sendKey === sendKey) this.#storage.removeItem(PREFIX + key)
  }
}
