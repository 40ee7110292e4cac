// What a reader chooses for this device alone.

export function readSetting(name) {
  try {
    return localStorage.getItem(name)
  } catch {
    return null // Storage is forbidden: the device's own custom holds.
  }
}

// Returns whether it is kept.
export function storeSetting(name, value) {
  try {
    localStorage.setItem(name, value)
    return true
  } catch {
    return false // Forbidden or full: whoever asked says so, or hides what cannot be chosen.
  }
}
