// Runs before every page, and records the effects of payloads.
window.trapped = []
for (const name of ["alert", "confirm", "print", "prompt", "open"]) {
  window[name] = (...all) => {
    window.trapped.push([name, ...all].join(" "))
  }
}
addEventListener("securitypolicyviolation", it => window.trapped.push(`${it.violatedDirective} ${it.blockedURI}`))
addEventListener("error", it => window.trapped.push(`error ${it.message}`), true)

const words = ".blocks, .plain, .answer-ending" // Texts of users and models.
const labels = ".conversation-days, .page-header__title, .model-picker, article h2, title"
const allowed = new Set(
  (
    "A BLOCKQUOTE BR CODE DATA DEL DETAILS DIV EM FIGURE H3 H4 H5 H6 HR LI OL P PRE SPAN STRONG" +
    " SECTION SUMMARY SUP TABLE TBODY TD TH THEAD TR UL"
  ).split(" ")
)
const ours = new Set("A DIV H1 H2 INPUT LABEL LI OPTION P SELECT SPAN TITLE UL".split(" "))
const named = ["id", "name", "for", "slot", "is", "style", "src", "srcset"]

// Lists the parts of these texts that became more than text.
window.findHarm = () => {
  const harm = [...window.trapped]
  for (const root of document.querySelectorAll(words)) {
    for (const it of root.querySelectorAll("*")) if (!it.closest("[data-added]")) harm.push(...judge(it))
  }
  for (const it of document.querySelectorAll(`:is(${labels}), :is(${labels}) *`)) {
    if (!ours.has(it.tagName)) harm.push(`<${it.tagName}> in a label`)
  }
  const ids = [...document.querySelectorAll("[id]")].map(it => it.id)
  if (new Set(ids).size < ids.length) harm.push("an id stands for two")
  if (!isItself()) harm.push("the document is not itself")
  if (document.documentElement.scrollWidth > innerWidth) harm.push("the page is pushed aside")
  return harm
}

// A footnote and the link to it name each other, within the answer.
const isNote = id => /^m\d+-(note|ref)-[\d-]+$/.test(id)

function* judge(it) {
  const isFormula = it.namespaceURI.endsWith("MathML")
  if (!isFormula && !allowed.has(it.tagName)) yield `<${it.tagName}>`
  for (const { name, value } of it.attributes) {
    if (name === "id" && isNote(value)) continue
    if (name.startsWith("on") || name.includes(":") || named.includes(name)) yield `${name}=${value}`
  }
  if (it.tagName === "A" && it.hasAttribute("href") && !isNote(it.getAttribute("href").slice(1))) {
    if (!/^(https?|mailto):$/.test(it.protocol) || it.origin === location.origin) yield it.href
    if (it.target !== "_blank" || !it.relList.contains("noopener")) yield `opens here: ${it.href}`
  }
  const look = getComputedStyle(it)
  if (["fixed", "sticky"].includes(look.position)) yield `<${it.tagName}> covers`
  if (look.backgroundImage.includes("evil")) yield look.backgroundImage
}

function isItself() {
  return (
    document.body instanceof HTMLBodyElement &&
    document.forms instanceof HTMLCollection &&
    location instanceof Location &&
    typeof document.cookie === "string" &&
    document.querySelector === Document.prototype.querySelector &&
    document.getElementById === Document.prototype.getElementById
  )
}
