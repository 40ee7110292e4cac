import assert from "node:assert/strict"
import { test } from "node:test"

import { enterMeans, enterSetting } from "../../static/js/lib/enter-rule.js"

const cases = [
  ["another key", { key: "a" }, {}, "nothing"],
  ["Enter on a keyboard", {}, {}, "send"],
  ["Enter on a touch screen", {}, { isTouch: true }, "newline"],
  ["Enter set to newline on a keyboard", {}, { setting: "newline" }, "newline"],
  ["Enter set to send on a touch screen", {}, { setting: "send", isTouch: true }, "send"],
  ["Shift+Enter", { shiftKey: true }, { setting: "send" }, "newline"],
  ["Alt+Enter", { altKey: true }, {}, "newline"],
  ["Ctrl+Enter", { ctrlKey: true }, { setting: "newline" }, "send"],
  ["Command+Enter on a touch screen", { metaKey: true }, { isTouch: true }, "send"],
  ["Enter while composing", { isComposing: true }, {}, "nothing"],
  ["Enter with keyCode 229", { keyCode: 229 }, {}, "nothing"],
  ["Enter that ended a composition in Safari", {}, { justComposed: true }, "nothing"],
  ["Ctrl+Enter while composing", { isComposing: true, ctrlKey: true }, {}, "nothing"]
]

for (const [name, event, circumstances, expected] of cases) {
  test(`${name} means ${expected}`, () => {
    assert.equal(enterMeans({ key: "Enter", keyCode: 13, ...event }, circumstances), expected)
  })
}

test("unknown settings are ignored", () => {
  assert.equal(enterSetting("send"), "send")
  assert.equal(enterSetting("newline"), "newline")
  assert.equal(enterSetting("maybe"), undefined)
  assert.equal(enterSetting(null), undefined)
})
