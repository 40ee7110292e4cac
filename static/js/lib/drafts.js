// What is written and not sent, per conversation, on this device.

const PREFIX = "draft:"

// A draft is {text, sendKey, isSent, isRefused}; isSent: it was handed to the network, and nobody knows how that
// ended; isRefused: but the server is known to have said no.
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
      return null // Storage may be forbidden or hold something else: then there is no draft.
    }
  }

  write(key, draft) {
    try {
      this.#storage.setItem(PREFIX + key, JSON.stringify(draft))
    } catch {
      // Full or forbidden storage must not get in the way of writing; the box still holds the text.
    }
  }

  // Another tab may have begun another message in the same place: that one stays.
  clear(key, sendKey) {
    if (this.read(key)?.sendKey === sendKey) this.#storage.removeItem(PREFIX + key)
  }
}
