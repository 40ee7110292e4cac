import assert from "node:assert/strict"
import { afterEach, beforeEach, mock, test } from "node:test"

import { copy, showBriefly } from "../../static/js/lib/clipboard.js"

let button

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] })
  button = {
    dataset: {},
    childNodes: ["Copy"],
    replaceChildren(...nodes) {
      this.childNodes = nodes
    }
  }
})

afterEach(() => mock.timers.reset())

test("a word is shown for two seconds", () => {
  showBriefly(button, "Copied")

  assert.deepEqual(button.childNodes, ["Copied"])
  mock.timers.tick(2000)
  assert.deepEqual(button.childNodes, ["Copy"])
})

test("a second press does not keep the word", () => {
  showBriefly(button, "Copied")
  mock.timers.tick(1000)
  showBriefly(button, "Copied")

  mock.timers.tick(2000)

  assert.deepEqual(button.childNodes, ["Copy"])
})

for (const html of [null, "<p>Hello</p>"])
  test(`a text that is awaited is written during the click, HTML: ${html}`, async () => {
    const written = []
    const clipboard = { write: async items => written.push(...items), writeText: () => assert.fail() }
    Object.defineProperty(globalThis, "navigator", { value: { clipboard }, configurable: true })
    Object.defineProperty(globalThis, "ClipboardItem", { value: Object, configurable: true })
    const source = new Promise(resolve => setImmediate(() => resolve("Hello")))

    const copying = copy({ text: source, html })

    assert.equal(written.length, 1)
    await copying
    assert.equal(await (await written[0]["text/plain"]).text(), "Hello")
  })
