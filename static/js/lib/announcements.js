// Splits the text of an answer into pieces for screen readers, which read long texts badly.

const LONGEST_PIECE = 240
const MILLISECONDS_PER_CHARACTER = 55
const SHORTEST_MILLISECONDS = 1500

export function piecesOf(text, locale, longest = LONGEST_PIECE) {
  const pieces = []
  for (const sentence of sentencesOf(text, locale)) {
    for (const part of cut(sentence, longest)) {
      const last = pieces.at(-1)
      if (last !== undefined && last.length + part.length < longest) pieces[pieces.length - 1] = join(last, part)
      else pieces.push(part)
    }
  }
  return pieces
}

// Returns the estimated milliseconds of reading a piece aloud.
export function readingTime(piece) {
  return Math.max(SHORTEST_MILLISECONDS, piece.length * MILLISECONDS_PER_CHARACTER)
}

function sentencesOf(text, locale) {
  const lines = text
    .split(/\n+/)
    .map(line => line.replace(/\s+/g, " ").trim())
    .filter(Boolean)
  if (!globalThis.Intl?.Segmenter) return lines
  const segmenter = new Intl.Segmenter(locale, { granularity: "sentence" })
  return lines.flatMap(line => [...segmenter.segment(line)].map(({ segment }) => segment.trim()).filter(Boolean))
}

function cut(sentence, longest) {
  const parts = []
  let rest = Array.from(sentence)
  while (rest.length > longest) {
    const space = rest.lastIndexOf(" ", longest)
    const end = space > 0 ? space : longest
    parts.push(rest.slice(0, end).join("").trim())
    rest = rest.slice(end)
  }
  return [...parts, rest.join("").trim()].filter(Boolean)
}

// Japanese sentences are joined without a space.
function join(first, second) {
  return /[。！？」]$/u.test(first) ? first + second : `${first} ${second}`
}
