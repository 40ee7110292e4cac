// The reader's position in a conversation, kept over a reload. Browsers keep it in pixels, which point to another turn
// once earlier turns have been loaded above.

const PLACE_KEY = "place"

// Stores the turn in view, or that the reader follows the end.
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

// Scrolls an element to a distance from the top of the window, in pixels. Scroll anchoring does the same when content
// above changes, but not at the top of the page.
export function holdAt(element, top) {
  const root = document.documentElement
  root.style.overflowAnchor = "none"
  scrollBy({ top: element.getBoundingClientRect().top - top, behavior: "instant" })
  requestAnimationFrame(() => {
    root.style.overflowAnchor = ""
  })
}

function turnInView(log) {
  const isReached = element => element.getBoundingClientRect().bottom > innerHeight / 2
  const child = [...log.children].find(isReached)
  return child?.matches("article") ? child : [...(child?.children ?? [])].find(isReached)
}

function read() {
  try {
    const place = JSON.parse(sessionStorage.getItem(PLACE_KEY) ?? "null")
    return place?.path === location.pathname ? place : null
  } catch {
    return null // Storage is forbidden, or holds no place.
  }
}

function write(place) {
  try {
    sessionStorage.setItem(PLACE_KEY, JSON.stringify(place))
  } catch {
    // Storage is forbidden: the browser restores the position.
  }
}
