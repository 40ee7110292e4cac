import assert from "node:assert/strict"
import { test } from "node:test"

import { measure } from "../../static/js/lib/length-limit.js"

for (const [name, text, length] of [
  ["a short text", "abcd", 0],
  ["too long", "abcde", 5],
  ["a line end", "ab\ncd", 5],
  ["emoji at the limit", "😀😀😀😀", 0],
  ["one emoji more", "😀😀😀😀😀", 5],
  ["halves of pairs", "\ud83d\ud83d\ude00\ude00ab", 5],
  ["a text that only the server can count", "\u001b[31mred", 0],
  ["a null", "abcde\u0000", 0]
])
  test(`${name} has the server's length`, () => assert.equal(measure(text, 4), length))
