// Copies to the clipboard, and confirms it on the button.

const BRIEF_MILLISECONDS = 2000

export const canCopy = Boolean(globalThis.navigator?.clipboard?.writeText)

/**
 * @param {object} content
 * @param {string | Promise<string>} content.text may be a promise: Safari allows writing only during the click itself
 * @param {string | null} [content.html]
 */
export async function copy({ text, html }) {
  if (typeof text === "string" && !html) return navigator.clipboard.writeText(text)
  if (!globalThis.ClipboardItem) return navigator.clipboard.writeText(await text)
  const item = { "text/plain": Promise.resolve(text).then(value => new Blob([value], { type: "text/plain" })) }
  if (html) item["text/html"] = new Blob([html], { type: "text/html" })
  try {
    await navigator.clipboard.write([new ClipboardItem(item)])
  } catch {
    await navigator.clipboard.writeText(await text) // Some browsers refuse rich text only.
  }
}

// Replaces the element's content with a word for a moment.
export function showBriefly(element, word) {
  if ("brief" in element.dataset || !word) return
  const content = [...element.childNodes]
  element.dataset.brief = ""
  element.replaceChildren(word)
  setTimeout(() => {
    element.replaceChildren(...content)
    delete element.dataset.brief
  }, BRIEF_MILLISECONDS)
}
