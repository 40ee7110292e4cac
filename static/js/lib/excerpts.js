// Moves the links to previews into their code blocks, where the previews open.

const ARRIVALS = ["answer:placed", "turns:placed"]

export function placeExcerpts() {
  place()
  for (const type of ARRIVALS) document.addEventListener(type, place)
}

function place() {
  for (const list of document.querySelectorAll(".answer-excerpts")) {
    const blocks = list.parentElement?.querySelector(".blocks")
    for (const link of list.querySelectorAll("a")) if (blocks && link.dataset.code) placeLink(blocks, link)
  }
}

/** @param {Element} blocks @param {HTMLAnchorElement} link */
function placeLink(blocks, link) {
  link.lang = document.documentElement.lang // The answer may be in another language.
  const figure = blocks.querySelectorAll("figure.code")[Number(link.dataset.code) - 1]
  if (figure) (figure.querySelector("code-copy") ?? figure).prepend(makeButton(figure, link))
  link.remove()
}

/** @param {Element} figure @param {HTMLAnchorElement} link */
function makeButton(figure, link) {
  const button = document.createElement("button")
  Object.assign(button, { type: "button", className: link.className, lang: link.lang, textContent: link.textContent })
  Object.assign(button.dataset, { added: "" })
  button.ariaExpanded = "false"
  button.addEventListener("click", () => {
    const frame = figure.querySelector("iframe")
    button.ariaExpanded = String(!frame)
    if (frame) frame.remove()
    else figure.append(makeFrame(link))
  })
  return button
}

/** @param {HTMLAnchorElement} link */
function makeFrame(link) {
  const frame = document.createElement("iframe")
  frame.className = "preview"
  frame.dataset.added = ""
  frame.setAttribute("sandbox", "allow-scripts")
  frame.title = link.textContent ?? ""
  frame.src = link.dataset.frame ?? ""
  return frame
}
