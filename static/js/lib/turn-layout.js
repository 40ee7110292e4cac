// Lays out turns whose layout the browser skips (content-visibility: auto), in slices, so that no task is long.

const SLICE_MILLISECONDS = 6

// From the end, because a conversation opens there. change(layOut): lays out a slice and keeps the reader's position.
export async function layOutTurns(element, change = layOut => layOut()) {
  const turns = [...element.querySelectorAll("article")]
  while (turns.length > 0) {
    await new Promise(requestAnimationFrame)
    change(() => layOutSlice(turns))
  }
}

function layOutSlice(turns) {
  const end = performance.now() + SLICE_MILLISECONDS
  do layOut(turns.pop())
  while (turns.length > 0 && performance.now() < end)
}

function layOut(turn) {
  turn.style.contentVisibility = "visible"
  turn.getBoundingClientRect()
}
