// Settings of this device, which the server does not know.

export function readSetting(name) {
  try {
    return localStorage.getItem(name)
  } catch {
    return null // Storage is forbidden: the default applies.
  }
}

// Returns true if the value was stored.
export function storeSetting(name, value) {
  try {
    localStorage.setItem(name, value)
    return true
  } catch {
    return false // Storage is forbidden or full.
  }
}
