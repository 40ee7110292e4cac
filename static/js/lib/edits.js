// Opens the form of *Edit* in place. Without scripts the link leads to a page with the form.

import { clearNotice, offerAgain } from "./asking.js"
import { fragmentFrom } from "./dom.js"

const opening = new WeakSet()

export function openEditsInPlace() {
  document.addEventListener("click", followLink)
}

function followLink(event) {
  const link = event.target.closest?.("a[data-edit]")
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return // The user opens another tab.
  event.preventDefault()
  open(link)
}

async function open(link) {
  const article = link.closest("[data-message]")
  const form = article.querySelector("message-revision") ?? (await fetchForm(link, article))
  form?.open()
}

// Resolves to undefined if there is no form, or if it is already being fetched.
async function fetchForm(link, article) {
  if (opening.has(link)) return
  opening.add(link)
  try {
    clearNotice(article)
    const response = await fetch(link.href, { headers: { "X-Kaiwa-Request": "fetch" } })
    if (!response.ok) return location.assign(link.href) // That page shows the reason.
    article.append(fragmentFrom(await response.text()))
    return article.querySelector("message-revision")
  } catch {
    offerAgain(article, document.querySelector("template[data-notice=unopened]"), () => open(link))
  } finally {
    opening.delete(link)
  }
}
