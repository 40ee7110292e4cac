// Formats a time in the user's time zone and the language of the page.
class LocalTime extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time")
    const moment = new Date(time?.dateTime ?? "")
    if (!time || Number.isNaN(moment.getTime())) return
    time.textContent = formatter(shapeOf(moment, new Date())).format(moment)
    time.title = formatter("whole").format(moment)
  }
}

const SHAPES = {
  today: { timeStyle: "short" },
  year: { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" },
  earlier: { dateStyle: "medium" },
  whole: { dateStyle: "full", timeStyle: "short" }
}

const formatters = {}

function formatter(shape) {
  formatters[shape] ??= new Intl.DateTimeFormat(document.documentElement.lang || undefined, SHAPES[shape])
  return formatters[shape]
}

function shapeOf(moment, now) {
  if (moment.toDateString() === now.toDateString()) return "today"
  return moment.getFullYear() === now.getFullYear() ? "year" : "earlier"
}

customElements.define("local-time", LocalTime)
