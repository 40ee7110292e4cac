// Puts words into streamed blocks, which contain none because followers may have different languages. The server does
// the same for a loaded page: kaiwa/web/block_words.py.

// words: the data of <answer-stream>: thinking, seconds, minutes and unthinking.
export function fillBlock(block, words) {
  if (block.matches(".thinking")) fill(block.querySelector("summary"), nameThinking(secondsOf(block), words))
  else if (block.matches(".answer-note--unthinking")) fill(block, words.unthinking)
}

// Returns the duration of a block of thinking, or 0 while the model thinks.
export function secondsOf(block) {
  return Number(block.querySelector(":scope > data")?.getAttribute("value") ?? 0)
}

export function nameThinking(seconds, words) {
  if (!seconds) return words.thinking
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  const name = minutes ? words.minutes : words.seconds
  return name.replace("{minutes}", String(minutes)).replace("{seconds}", String(rest))
}

function fill(element, text) {
  if (element) Object.assign(element, { lang: document.documentElement.lang, textContent: text })
}
