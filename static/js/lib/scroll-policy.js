// Whether the page follows the tail of an answer, and where a reader was when the page was left; in one file, for it
// belongs to the first view. Positions are of the scrolling element, in pixels.

const AT_END_PIXELS = 100
const FAR_FROM_END_PIXELS = 120
const PLACE_KEY = "place"

export class ScrollPolicy {
  #isFollowing = false
  #isHeld = false
  #last = { top: 0, height: 0 }
  #aimedEnd = Infinity

  get isFollowing() {
    return this.#isFollowing
  }

  // The reader is touching, dragging or selecting: nothing moves meanwhile.
  hold() {
    this.#isHeld = true
  }

  release() {
    this.#isHeld = false
  }

  follow() {
    this.#isFollowing = true
  }

  // A wheel, finger or key that asks to go up wins at once, before the page has moved.
  askUp({ height, view }) {
    if (height > view) this.#isFollowing = false
    this.#aimedEnd = Infinity
  }

  // Asking to go down aims at the end as it is now: a page that grows meanwhile must not run away from the reader.
  askDown({ height }) {
    this.#aimedEnd = height
  }

  // Scrolling came to rest.
  rest() {
    this.#aimedEnd = Infinity
  }

  // The page was scrolled, by whomever. Going up is a reader's doing unless the page itself became shorter.
  moved({ top, height, view }) {
    const isShorter = height < this.#last.height
    const end = Math.min(height, this.#aimedEnd)
    if (top < this.#last.top && !isShorter) this.#isFollowing = false
    else if (top > this.#last.top && distanceFromEnd({ top, height: end, view }) <= AT_END_PIXELS) this.#isFollowing = true
    this.#last = { top, height }
  }

  settle({ top, height, view }) {
    this.#isFollowing = distanceFromEnd({ top, height, view }) <= AT_END_PIXELS
    this.#last = { top, height }
  }

  // The page grew: where to scroll, or null to stay.
  targetAfterGrowth({ top, height, view }) {
    if (!this.#isFollowing || this.#isHeld) return null
    const end = Math.max(0, height - view)
    return end > top ? end : null
  }

  offersLatest(metrics) {
    return distanceFromEnd(metrics) > FAR_FROM_END_PIXELS
  }
}

// How tall the last answer must at least be so that, at the end of the page, its question stands at the top;
// from the height of the page while the answer is as tall as the view.
export function roomForAnswer({ questionTop, height, view }) {
  return Math.max(0, questionTop + 2 * view - height)
}

function distanceFromEnd({ top, height, view }) {
  return height - view - top
}

// § The reader's place

// Browsers remember pixels, which mean another turn once earlier ones have been put in above. Who follows the end has
// no turn.
export function keepPlace(log, isFollowing) {
  const turn = isFollowing ? null : turnInView(log)
  write({ path: location.pathname, isFollowing, turn: turn?.id, top: turn?.getBoundingClientRect().top })
}

export function wasFollowing() {
  return read()?.isFollowing ?? false
}

export function goBackToPlace() {
  const { turn, top } = read() ?? {}
  const element = turn && document.getElementById(turn)
  if (element) holdAt(element, top)
}

// Scrolls so that an element stands so many pixels below the top of the window. Browsers do it by themselves when
// something above it changes, but not at the top of the page.
export function holdAt(element, top) {
  const root = document.documentElement
  root.style.overflowAnchor = "none"
  scrollBy({ top: element.getBoundingClientRect().top - top, behavior: "instant" })
  requestAnimationFrame(() => { root.style.overflowAnchor = "" })
}

function turnInView(log) {
  const isReached = element => element.getBoundingClientRect().bottom > innerHeight / 2
  const child = [...log.children].find(isReached)
  return child?.matches("article") ? child : [...child?.children ?? []].find(isReached)
}

function read() {
  try {
    const place = JSON.parse(sessionStorage.getItem(PLACE_KEY))
    return place?.path === location.pathname ? place : null
  } catch {
    return null // Storage is forbidden, or holds something else: nothing is remembered.
  }
}

function write(place) {
  try {
    sessionStorage.setItem(PLACE_KEY, JSON.stringify(place))
  } catch {
    // Without storage a reload stays where the browser puts it.
  }
}
