// Putting text on the clipboard, and saying so on the button.

const SAID_MILLISECONDS = 2000

export const canCopy = Boolean(globalThis.navigator?.clipboard?.writeText)

// text: a promise of it, so that browsers which want the press itself to write still allow it.
export async function copy({ text, html }) {
  if (!html || !globalThis.ClipboardItem) return navigator.clipboard.writeText(await text)
  const plain = Promise.resolve(text).then(value => new Blob([value], { type: "text/plain" }))
  const rich = new Blob([html], { type: "text/html" })
  try {
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": plain, "text/html": rich })])
  } catch {
    await navigator.clipboard.writeText(await text) // Rich text is refused in places where plain text is not.
  }
}

// Shows a word on the element for a moment instead of what it holds.
export function showBriefly(element, word) {
  if (element.dataset.said || !word) return
  const content = [...element.childNodes]
  element.dataset.said = ""
  element.replaceChildren(word)
  setTimeout(() => { element.replaceChildren(...content); delete element.dataset.said }, SAID_MILLISECONDS)
}
