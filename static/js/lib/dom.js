// Making elements from HTML that our own server rendered.

export function fragmentFrom(html) {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content
}

// A block is exactly one element; anything else is wrapped so that block i stays child i.
export function elementFrom(html) {
  const fragment = fragmentFrom(html)
  if (fragment.childElementCount === 1) return fragment.firstElementChild
  const wrapper = document.createElement("div")
  wrapper.append(fragment)
  return wrapper
}

// A copy without what scripts added to the page.
export function copyOf(element) {
  const copy = element.cloneNode(true)
  for (const added of copy.querySelectorAll("[data-added]")) added.remove()
  return copy
}

// Makes an element its next version by touching only what differs, so that what the reader selected, opened (thinking
// is a <details>) or scrolled sideways stays.
export function turnInto(current, next) {
  if (current.open) next.open = true
  if (isSameShell(current, next)) turnInside(current, next)
  else replaceKeepingPlace(current, next)
}

function turnInside(current, next) {
  const [old, wanted] = [ownNodes(current), [...next.childNodes]]
  wanted.forEach((node, index) => {
    const before = old[index]
    if (!before) current.append(node)
    else if (before.isEqualNode(node)) return
    else if (isSameShell(before, node)) turnInside(before, node)
    else if (!growText(before, node)) before.replaceWith(node)
  })
  for (const node of old.slice(wanted.length)) node.remove()
}

// A formula that changed is set anew.
function isSameShell(one, other) {
  return one instanceof HTMLElement && one.cloneNode(false).isEqualNode(other.cloneNode(false))
}

function growText(text, next) {
  if (!(text instanceof Text && next instanceof Text && next.data.startsWith(text.data))) return false
  if (next.length > text.length) text.appendData(next.data.slice(text.length))
  return true
}

function ownNodes(element) {
  return [...element.childNodes].filter(it => it.dataset?.added === undefined)
}

function replaceKeepingPlace(current, next) {
  const offsets = sideways(current).map(inner => inner.scrollLeft)
  current.replaceWith(next)
  sideways(next).forEach((inner, index) => { if (offsets[index]) inner.scrollLeft = offsets[index] })
}

// Moves an element elsewhere without losing the selection, the focus or the sideways scroll inside it.
export function moveKeepingPlace(element, move) {
  const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection()
  const focused = element.contains(document.activeElement) ? document.activeElement : null
  const offsets = sideways(element).map(inner => inner.scrollLeft)

  move()

  sideways(element).forEach((inner, index) => { if (offsets[index]) inner.scrollLeft = offsets[index] })
  focused?.focus({ preventScroll: true })
  if (element.contains(anchorNode) && element.contains(focusNode)) {
    getSelection().setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset)
  }
}

// Adds text at the innermost end of an element, down the path of tag names; false when the element differs.
export function appendMarkup(element, { markup, path }) {
  let inner = element.localName === path[0] ? element : null
  for (const tag of path.slice(1)) {
    inner = [...inner?.children ?? []].findLast(child => !child.hasAttribute("data-added"))
    if (inner?.localName !== tag) return false
  }
  if (!inner) return false

  const text = fragmentFrom(markup).textContent
  if (inner.lastChild instanceof Text) inner.lastChild.appendData(text)
  else inner.append(text)
  return true
}

// Returns false when somebody called preventDefault.
export function tell(target, type, detail) {
  return target.dispatchEvent(new CustomEvent(type, { bubbles: true, cancelable: true, detail }))
}

function sideways(element) {
  return [...element.querySelectorAll("pre, table, math, div")]
}
