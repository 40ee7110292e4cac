// The places of a snippet to fill in: {{name}}.

const PLACEHOLDER = /\{\{[^{}\n]{1,80}(?:\}\})/g

/**
 * Returns the start and the end of the placeholder after a position, or of the last one before it.
 *
 * @param {string} text
 * @param {number} position
 * @param {boolean} [isBackwards]
 * @returns {[number, number] | undefined}
 */
export function findPlaceholder(text, position, isBackwards = false) {
  const places = [...text.matchAll(PLACEHOLDER)].map(({ index, 0: found }) => [index, index + found.length])
  const place = isBackwards
    ? places.findLast(([, end]) => end <= position)
    : places.find(([start]) => start >= position)
  return /** @type {[number, number] | undefined} */ (place)
}
