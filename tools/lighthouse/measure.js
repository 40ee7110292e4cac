// Measures pages with Lighthouse: node measure.js CHROMIUM FOLDER COOKIE NAME=URL…

import { launch } from "chrome-launcher"
import lighthouse, { desktopConfig } from "lighthouse"
import puppeteer from "puppeteer-core"
import { mkdirSync, writeFileSync } from "node:fs"

const CATEGORIES = ["performance", "accessibility", "best-practices"]
const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu"]

const [chromePath, folder, cookie, ...pages] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const chrome = await launch({ chromePath, chromeFlags: FLAGS })
const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${chrome.port}` })
const [cookieName, value] = cookie.split(/=(.*)/s)
await browser.setCookie({ name: cookieName, value, domain: "127.0.0.1", path: "/" })
for (const page of pages) {
  const [name, url] = page.split(/=(.*)/s)
  for (const [device, config] of [
    ["phone", undefined],
    ["desktop", desktopConfig]
  ]) {
    const flags = {
      port: chrome.port,
      output: "html",
      onlyCategories: CATEGORIES,
      disableStorageReset: true
    }
    const { lhr, report } = await lighthouse(url, flags, config)
    writeFileSync(`${folder}/${name}-${device}.html`, report)
    print(name, device, lhr)
  }
}
await browser.disconnect()
chrome.kill()

function print(name, device, { categories, audits, runtimeError }) {
  if (runtimeError) throw new Error(`${name}: ${runtimeError.message}`)
  const scores = CATEGORIES.map(it => `${it} ${Math.round(categories[it].score * 100)}`)
  console.log(`${name}, ${device}: ${scores.join(", ")}`)
  const weighty = CATEGORIES.flatMap(it => categories[it].auditRefs).filter(({ weight }) => weight > 0)
  for (const { id } of weighty) {
    const { score, title, displayValue = "" } = audits[id]
    if (score !== null && score < 1) console.log(`  ${score.toFixed(2)} ${title} ${displayValue}`)
  }
}
