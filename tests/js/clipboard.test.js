import assert from "node:assert/strict"
import { afterEach, beforeEach, mock, test } from "node:test"

import { showBriefly } from "../../static/js/lib/clipboard.js"

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
