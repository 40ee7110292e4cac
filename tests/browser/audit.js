// Checks that run in the page of a scene. Each returns a list of faults.

;(() => {
  const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex='0']"
  const LEAST_CONTRAST = { edge: 3, text: 4.5 }

  // Words for screen readers are clipped.
  const isClipped = it => getComputedStyle(it).clipPath === "inset(50%)"
  const isShown = it =>
    it.checkVisibility({ visibilityProperty: true }) && !it.closest(".visually-hidden:not(:focus)") && !isClipped(it)
  const all = selector => [...document.querySelectorAll(selector)].filter(isShown)
  const name = it => it.outerHTML.replace(/\s+/g, " ").slice(0, 120)
  const LAYERS = "dialog[open], details[data-menu][open]"
  // An open menu may cover the rest of the page, until Escape.
  const isBehind = it => Boolean(it.closest("[inert]") || (document.querySelector(LAYERS) && !it.closest(LAYERS)))

  function ancestorsOf(element) {
    const found = []
    for (let it = element.parentElement; it; it = it.parentElement) found.push(it)
    return found
  }

  // § Colours

  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true })

  function channelsOf(color) {
    pen.clearRect(0, 0, 1, 1)
    pen.fillStyle = color
    pen.fillRect(0, 0, 1, 1)
    return pen.getImageData(0, 0, 1, 1).data
  }

  function luminance(color) {
    const [red, green, blue] = [...channelsOf(color)]
      .map(it => it / 255)
      .map(it => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }

  function contrast(one, other) {
    const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b)
    return (lighter + 0.05) / (darker + 0.05)
  }

  function groundOf(element) {
    const grounds = [element, ...ancestorsOf(element)].map(it => getComputedStyle(it).backgroundColor)
    return (
      grounds.find(color => channelsOf(color)[3] > 200) ?? getComputedStyle(document.documentElement).backgroundColor
    )
  }

  // § Room

  const scrolls = style => ["auto", "scroll"].includes(style)

  // The part of a box that its containers cut off, even for a user who scrolls them.
  function isCut(element, box) {
    for (const it of [element, ...ancestorsOf(element)]) {
      const style = getComputedStyle(it)
      const edge = it.getBoundingClientRect()
      if (style.textOverflow === "ellipsis" || (it.matches(".blocks *, textarea") && scrolls(style.overflowX)))
        return false
      // A menu scrolls down, not sideways.
      if (scrolls(style.overflowY)) return box.right > edge.right + 1
      const hides = axis => ["hidden", "clip"].includes(style[`overflow${axis}`])
      if (it !== document.body && hides("X") && (box.left < edge.left - 1 || box.right > edge.right + 1)) return true
      if (it !== document.body && hides("Y") && (box.top < edge.top - 2 || box.bottom > edge.bottom + 2)) return true
      if (style.position === "fixed") break
    }
    return box.left < -1 || box.right > innerWidth + 1
  }

  function cutTexts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found = new Set()
    while (walker.nextNode()) {
      const { parentElement: parent, data } = walker.currentNode
      if (!data.trim() || !isShown(parent)) continue
      const range = document.createRange()
      range.selectNode(walker.currentNode)
      if ([...range.getClientRects()].some(box => box.width > 0 && isCut(parent, box))) found.add(parent)
    }
    return [...found]
  }

  // § The focus

  function ringOf(control) {
    const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(control)
    const width = outlineStyle === "none" ? 0 : parseFloat(outlineWidth)
    return { width, color: outlineColor, offset: parseFloat(outlineOffset) }
  }

  // The message box itself has neither border nor focus ring: the slip around it has.
  const wearerOf = control => (control.id === "message-box" ? control.parentElement : control)

  function ringFault(control) {
    const wearer = wearerOf(control)
    const ring = ringOf(wearer)
    if (ring.width < 2) return "has no ring"
    const ground = groundOf(ring.offset < 0 ? wearer : wearer.parentElement)
    return contrast(ring.color, ground) < LEAST_CONTRAST.edge ? `has a faint ring, ${ring.color} on ${ground}` : null
  }

  // Checked at the centre of the element, or of its first line.
  function isInSight(control) {
    const box = control.getClientRects()[0]
    const middle = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2
    const hit = document.elementFromPoint(
      middle(box.left, box.right, innerWidth),
      middle(box.top, box.bottom, innerHeight)
    )
    return Boolean(hit) && (control.contains(hit) || hit.contains(control))
  }

  function focusFault(control) {
    control.focus()
    if (document.activeElement !== control) return "does not take the focus"
    if (!control.matches(":focus-visible")) return "does not show that it has the focus"
    return isInSight(control) ? ringFault(control) : "is hidden while it has the focus"
  }

  // § Forced colours

  function colourFault(control) {
    const wearer = wearerOf(control)
    const { color, borderTopStyle, borderTopWidth, borderTopColor } = getComputedStyle(wearer)
    if (!control.disabled && contrast(color, groundOf(control)) < LEAST_CONTRAST.text) return "is faint"
    if (!control.matches("button, .button, select, textarea, input:not([type=checkbox])")) return null
    const hasEdge = borderTopStyle !== "none" && parseFloat(borderTopWidth) >= 1
    return hasEdge && contrast(borderTopColor, groundOf(wearer.parentElement)) >= LEAST_CONTRAST.edge
      ? null
      : "has no edge"
  }

  const list = (controls, faultOf) => controls.map(it => [faultOf(it), name(it)]).filter(([fault]) => fault)

  window.audit = {
    cutOff: () => [...cutTexts(), ...all(CONTROLS).filter(it => isCut(it, it.getBoundingClientRect()))].map(name),

    unfocused: () => {
      const faults = list(
        all(`${CONTROLS}, .skip-link`).filter(it => !isBehind(it) && !it.disabled),
        focusFault
      )
      document.activeElement.blur()
      scrollTo(0, document.scrollingElement.scrollHeight)
      return faults
    },

    small: least =>
      all(CONTROLS)
        .filter(it => !it.closest("p, .blocks"))
        .map(it => [name(it), (it.closest("label") ?? it).getBoundingClientRect()])
        .filter(([, { width, height }]) => Math.min(width, height) < least),

    faint: () => list(all(CONTROLS), colourFault),

    moving: () =>
      document
        .getAnimations()
        .filter(it => it.effect.getComputedTiming().duration > 1)
        .map(it => it.animationName ?? it.transitionProperty),

    // Pages without turns need no print layout.
    unprintable: () =>
      !document.querySelector("[role=log]")
        ? []
        : [
            ...all("nav, button, textarea, select, input, summary, dialog, [role=complementary], [role=alert]"),
            ...cutTexts(),
            ...all(".blocks *").filter(it => scrolls(getComputedStyle(it).overflowX) && it.scrollWidth > it.clientWidth)
          ].map(name)
  }
})()
