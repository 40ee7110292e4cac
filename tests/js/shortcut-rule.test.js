import assert from "node:assert/strict"
import { test } from "node:test"

import { shortcutOf } from "../../static/js/lib/shortcut-rule.js"

const cases = [
  ["a letter outside of fields", { key: "j" }, {}, "next"],
  ["a letter in a field", { key: "j" }, { isInField: true }, undefined],
  ["a letter while single keys are off", { key: "j" }, { areSingleKeysOn: false }, undefined],
  ["a letter while composing", { key: "j", isComposing: true }, {}, undefined],
  ["a letter with Ctrl", { key: "n", ctrlKey: true }, {}, undefined],
  ["a letter with Alt", { key: "l", altKey: true }, {}, undefined],
  ["a letter without a shortcut", { key: "x" }, {}, undefined],
  ["the name of an object method", { key: "toString" }, {}, undefined],
  ["a key that another listener handled", { key: "?", defaultPrevented: true }, {}, undefined],
  ["Ctrl and slash in the box", { key: "/", ctrlKey: true }, { isInBox: true }, "list"],
  ["Command and slash while single keys are off", { key: "/", metaKey: true }, { areSingleKeysOn: false }, "list"],
  ["Ctrl and k in the box", { key: "k", ctrlKey: true }, { isInBox: true }, "search"],
  ["Command and k anywhere", { key: "K", metaKey: true }, { isInField: true }, "search"],
  ["Ctrl and k while composing", { key: "k", ctrlKey: true, isComposing: true }, {}, undefined],
  ["Escape in the box", { key: "Escape" }, { isInBox: true }, "leave"],
  ["Escape that ends a composition", { key: "Escape", keyCode: 229 }, { isInBox: true }, undefined],
  ["Escape elsewhere", { key: "Escape" }, {}, undefined]
]

for (const [name, event, circumstances, expected] of cases) {
  test(`${name} is ${expected ?? "no shortcut"}`, () => {
    assert.equal(shortcutOf(event, circumstances), expected)
  })
}
