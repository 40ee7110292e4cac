import assert from "node:assert/strict"
import { test } from "node:test"

import { piecesOf, readingTime } from "../../static/js/lib/announcements.js"

test("short sentences are joined", () => {
  assert.deepEqual(piecesOf("One. Two.\nThree.", "en"), ["One. Two. Three."])
})

test("pieces end at sentence ends", () => {
  assert.deepEqual(piecesOf("The first one. The second one.", "en", 20), ["The first one.", "The second one."])
})

test("Japanese sentences are joined without a space", () => {
  assert.deepEqual(piecesOf("はい。そうです。", "ja"), ["はい。そうです。"])
  assert.deepEqual(piecesOf("はい。そうです。", "ja", 6), ["はい。", "そうです。"])
})

test("a long sentence is cut at a space", () => {
  assert.deepEqual(piecesOf("alpha beta gamma delta", "en", 12), ["alpha beta", "gamma delta"])
})

test("text without spaces is cut between characters", () => {
  const pieces = piecesOf("😀".repeat(25), "ja", 10)

  assert.equal(pieces.join(""), "😀".repeat(25))
  assert.ok(pieces.every(piece => !/[\ud800-\udbff]$/.test(piece)))
})

test("empty text gives no pieces", () => {
  assert.deepEqual(piecesOf(" \n\n ", "en"), [])
})

test("no word is lost", () => {
  const text = "Kaiwa means conversation. ".repeat(60)

  assert.equal(piecesOf(text, "en").join(" "), text.trim())
})

test("longer pieces take longer", () => {
  assert.equal(readingTime("Yes."), 1500)
  assert.equal(readingTime("a".repeat(200)), 11_000)
})
