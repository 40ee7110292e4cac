// Creates elements from HTML of our own server, and changes them in place.

export function fragmentFrom(html) {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content
}

/**
 * Returns an element that the page always has.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @overload
 * @param {ParentNode} parent
 * @param {Name} selector
 * @returns {HTMLElementTagNameMap[Name]}
 */
/**
 * @overload
 * @param {ParentNode} parent
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function getElement(parent, selector) {
  const element = parent.querySelector(selector)
  if (!element) throw new Error(`The page has no ${selector}`)
  return element
}

/**
 * Returns an attribute that the page always sets.
 *
 * @param {Element} element
 * @param {string} name
 */
export function getAttribute(element, name) {
  const value = element.getAttribute(name)
  if (value === null) throw new Error(`<${element.localName}> has no ${name}`)
  return value
}

// A block must be one element, so that block i is child i. Anything else is wrapped.
export function elementFrom(html) {
  const fragment = fragmentFrom(html)
  if (fragment.childElementCount === 1) return fragment.firstElementChild
  const wrapper = document.createElement("div")
  wrapper.append(fragment)
  return wrapper
}

// Returns a copy without the elements that scripts added.
export function copyOf(element) {
  const copy = element.cloneNode(true)
  for (const added of copy.querySelectorAll("[data-added]")) added.remove()
  return copy
}

// Turns an element into its next version. Changes only the nodes that differ, so selections, open <details> and
// horizontal scroll positions stay.
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

// False for MathML: a changed formula is replaced as a whole.
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
  sideways(next).forEach((inner, index) => {
    if (offsets[index]) inner.scrollLeft = offsets[index]
  })
}

// Moves an element, and keeps the selection, the focus and the horizontal scroll positions inside it.
export function moveKeepingPlace(element, move) {
  const selection = /** @type {Selection} */ (getSelection()) // Null only in a hidden frame.
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection
  const active = /** @type {HTMLElement | null} */ (document.activeElement)
  const focused = element.contains(active) ? active : null
  const offsets = sideways(element).map(inner => inner.scrollLeft)

  move()

  sideways(element).forEach((inner, index) => {
    if (offsets[index]) inner.scrollLeft = offsets[index]
  })
  focused?.focus({ preventScroll: true })
  if (anchorNode && focusNode && element.contains(anchorNode) && element.contains(focusNode)) {
    selection.setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset)
  }
}

// Appends text at the innermost end of an element, down a path of tag names. Returns false if the path does not match.
export function appendMarkup(element, { markup, path }) {
  let inner = element.localName === path[0] ? element : null
  for (const tag of path.slice(1)) {
    inner = [...(inner?.children ?? [])].findLast(child => !child.hasAttribute("data-added"))
    if (inner?.localName !== tag) return false
  }
  if (!inner) return false

  const text = fragmentFrom(markup).textContent
  if (inner.lastChild instanceof Text) inner.lastChild.appendData(text)
  else inner.append(text)
  return true
}

/**
 * Dispatches an event of docs/events.md. Returns false if a listener called preventDefault.
 *
 * @template {keyof PageEvents} Name
 * @param {EventTarget} target
 * @param {Name} name
 * @param {PageEvents[Name]} [detail]
 */
export function emit(target, name, detail) {
  return target.dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail }))
}

function sideways(element) {
  return [...element.querySelectorAll("pre, table, math, div")]
}
