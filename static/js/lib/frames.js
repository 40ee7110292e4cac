// Applies the frames of a stream, which contain differences, to the blocks of a growing answer.

const CLOSING_TAGS = /^(?:<\/[a-z][a-z0-9]*>\s*)+$/

export class OutOfStep extends Error {}

export class GrowingBlocks {
  #html = []
  #count

  constructor(count = 0) {
    this.#count = count
  }

  get count() {
    return this.#count
  }

  // Returns the changes for the page, in order: {index, html, appended}. Unchanged blocks are left out.
  apply({ count, blocks = [] }) {
    const changes = []
    for (const [index, keep, html] of blocks) {
      const change = this.#applyBlock(index, keep, html)
      if (change) changes.push(change)
    }
    if (count !== undefined) this.#dropBeyond(count)
    return changes
  }

  #applyBlock(index, keep, html) {
    const previous = this.#html[index]
    if (keep > (previous?.length ?? 0)) throw new OutOfStep(`block ${index} is not known up to ${keep}`)
    if (index > this.#count) throw new OutOfStep(`block ${index} comes after ${this.#count}`)

    const next = previous === undefined ? html : previous.slice(0, keep) + html
    this.#html[index] = next
    this.#count = Math.max(this.#count, index + 1)
    if (next === previous) return null
    return { index, html: next, appended: keep ? appendedText(previous, keep, html) : null }
  }

  #dropBeyond(count) {
    if (count > this.#count) throw new OutOfStep(`${count} blocks, of which ${this.#count} are known`)
    this.#count = count
    this.#html.length = Math.min(this.#html.length, count)
  }
}

// If a block only grew by text at its end, returns the markup of that text and the path of tags around it, outermost first.
export function appendedText(previous, keep, html) {
  const closing = previous.slice(keep)
  if (!CLOSING_TAGS.test(closing) || !html.endsWith(closing)) return null
  const markup = html.slice(0, html.length - closing.length)
  if (markup.includes("<")) return null
  const path = [...closing.matchAll(/<\/([a-z0-9]+)>/g)].map(match => match[1]).reverse()
  return { markup, path }
}
