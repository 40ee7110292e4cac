import assert from "node:assert/strict"
import { test } from "node:test"
import { findPlaceholder } from "../../static/js/lib/placeholders.js"

const TEXT = "Dear {{name}}, about {{the topic}}"

test("finds the placeholders in turn", () => {
  assert.deepEqual(findPlaceholder(TEXT, 0), [5, 13])
  assert.deepEqual(findPlaceholder(TEXT, 13), [21, 34])
  assert.equal(findPlaceholder(TEXT, 34), undefined)
})

test("finds the one before", () => {
  assert.deepEqual(findPlaceholder(TEXT, 21, true), [5, 13])
  assert.equal(findPlaceholder(TEXT, 5, true), undefined)
})

test("skips braces that are no placeholder", () => {
  for (const text of ["{name}", "{{}}", "{{a\nb}}", "{{{x}", `{{${"x".repeat(81)}}}`])
    assert.equal(findPlaceholder(text, 0), undefined)
})

test("long text of braces takes linear time", () => {
  assert.equal(findPlaceholder("{{".repeat(200_000), 0), undefined)
})
