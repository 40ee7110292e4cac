// The turns of the transcript, gone through one by one.

// Returns the turn (or, before the first, the link to earlier ones) to go to from where the focus or the view is.
export function turnFrom(step) {
  const turns = [...document.querySelectorAll("[role=log] article")]
  const at = turns.indexOf(document.activeElement?.closest?.("[role=log] article"))
  if (at < 0) return step < 0 ? lastInView(turns) : firstInView(turns)
  return turns[at + step] ?? (step < 0 ? document.querySelector("[data-older]") : null)
}

// Its beginning comes to the top, and what is read aloud goes on from there.
export function goTo(target) {
  target.focus({ preventScroll: true })
  target.scrollIntoView({ block: "start" })
}

function firstInView(turns) {
  return turns.find(turn => turn.getBoundingClientRect().top >= 0) ?? turns.at(-1)
}

function lastInView(turns) {
  return turns.findLast(turn => turn.getBoundingClientRect().top < innerHeight) ?? turns[0]
}
