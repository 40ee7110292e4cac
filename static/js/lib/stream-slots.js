// How many streams the tabs of one browser hold open together.

const SLOTS = 4 // Of the six connections that HTTP/1.1 browsers give a site; the rest load pages.

// Returns a function that gives the slot back, or null when all are taken.
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
