// Decides if the page scrolls with a growing answer. Positions are of the scrolling element, in pixels.

const AT_END_PIXELS = 100
const FAR_FROM_END_PIXELS = 120

export class ScrollPolicy {
  #isFollowing = false
  #isHeld = false
  #last = { top: 0, height: 0 }
  #aimedEnd = Infinity

  get isFollowing() {
    return this.#isFollowing
  }

  // The page must not move while the reader touches, drags or selects.
  hold() {
    this.#isHeld = true
  }

  release() {
    this.#isHeld = false
  }

  follow() {
    this.#isFollowing = true
  }

  // A wheel, finger or key that asks to go up ends following at once, before the page moves.
  askUp({ height, view }) {
    if (height > view) this.#isFollowing = false
    this.#aimedEnd = Infinity
  }

  // Going down aims at the current end. Otherwise a growing page would keep its end out of reach.
  askDown({ height }) {
    this.#aimedEnd = height
  }

  // Scrolling has ended.
  rest() {
    this.#aimedEnd = Infinity
  }

  // The page has scrolled. The reader scrolled up if the position decreased and the page did not become shorter.
  moved({ top, height, view }) {
    const isShorter = height < this.#last.height
    const end = Math.min(height, this.#aimedEnd)
    if (top < this.#last.top && !isShorter) this.#isFollowing = false
    else if (top > this.#last.top && distanceFromEnd({ top, height: end, view }) <= AT_END_PIXELS)
      this.#isFollowing = true
    this.#last = { top, height }
  }

  settle({ top, height, view }) {
    this.#isFollowing = distanceFromEnd({ top, height, view }) <= AT_END_PIXELS
    this.#last = { top, height }
  }

  // Returns the position to scroll to after the page has grown, or null to stay.
  targetAfterGrowth({ top, height, view }) {
    if (!this.#isFollowing || this.#isHeld) return null
    const end = Math.max(0, height - view)
    return end > top ? end : null
  }

  offersLatest(metrics) {
    return distanceFromEnd(metrics) > FAR_FROM_END_PIXELS
  }
}

// Returns the minimum height of the last answer that lets its question reach the top of the view. `height` is the
// height of the page while the answer is as tall as the view.
export function roomForAnswer({ questionTop, height, view }) {
  return Math.max(0, questionTop + 2 * view - height)
}

function distanceFromEnd({ top, height, view }) {
  return height - view - top
}
