// Limits the streams that the tabs of one browser hold open together.

const SLOTS = 4 // Browsers open six connections per site over HTTP/1.1. Two remain to load pages.

// Resolves to a function that releases the slot, or to null if all are taken.
export async function claimSlot() {
  if (!navigator.locks) return () => {}
  for (let index = 0; index < SLOTS; index += 1) {
    const release = await tryLock(`kaiwa:stream-${index}`)
    if (release) return release
  }
  return null
}

function tryLock(name) {
  return new Promise(resolve => {
    const hold = lock => {
      if (!lock) return resolve(null)
      return new Promise(release => resolve(release))
    }
    navigator.locks.request(name, { ifAvailable: true }, hold).catch(() => resolve(null))
  })
}
