// Steps through the turns of the transcript.

// Returns the next (1) or previous (-1) turn, from the focus or else the view. Before the first turn: the link to earlier ones.
export function turnFrom(step) {
  const turns = [...document.querySelectorAll("[role=log] article")]
  const focused = document.activeElement?.closest?.("[role=log] article")
  const at = focused ? turns.indexOf(focused) : -1
  if (at < 0) return step < 0 ? lastInView(turns) : firstInView(turns)
  return turns[at + step] ?? (step < 0 ? document.querySelector("[data-older]") : null)
}

// Scrolls the turn to the top. The focus lets screen readers continue there.
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
