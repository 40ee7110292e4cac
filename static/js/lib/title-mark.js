// Marks the tab's title if an answer ends while the tab is hidden.

const MARK = "● "

export function markTitle() {
  document.addEventListener("answer:placed", mark)
  document.addEventListener("visibilitychange", clear)
  addEventListener("focus", clear)
}

function mark() {
  if (document.hidden && !document.title.startsWith(MARK)) document.title = MARK + document.title
}

function clear() {
  if (!document.hidden && document.title.startsWith(MARK)) document.title = document.title.slice(MARK.length)
}
