// Writing with an input method: the key that ends a composition belongs to it, and does nothing else.

// Safari reports the key that ended a composition only after its end, as number 229.
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229
}
