// Exponential delays with jitter, so that tabs do not retry at the same time.

const FIRST_MILLISECONDS = 500
const LONGEST_MILLISECONDS = 15_000

export function delayBefore(attempt, random = Math.random) {
  const longest = Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** attempt)
  return longest / 2 + (random() * longest) / 2
}

/**
 * Resolves after a delay. Rejects if the signal is aborted.
 *
 * @param {number} milliseconds
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop)
      resolve()
    }, milliseconds)
    signal?.addEventListener("abort", stop, { once: true })
  })
}

// Runs the action after each delay (0: at once) until one run succeeds. Throws the last error otherwise.
export async function persist(delays, action, signal) {
  let failure
  for (const delay of delays) {
    if (delay > 0 || signal?.aborted) await pause(delay, signal)
    try {
      return await action()
    } catch (error) {
      failure = error
    }
  }
  throw failure
}
