import assert from "node:assert/strict"
import { test } from "node:test"
import { nameThinking } from "../../static/js/lib/block-words.js"

const WORDS = { thinking: "Thinking…", seconds: "{seconds} s", minutes: "{minutes} min {seconds} s" }

test("thinking is named by its duration", () => {
  const names = [0, 1, 59, 60, 125].map(seconds => nameThinking(seconds, WORDS))

  assert.deepEqual(names, ["Thinking…", "1 s", "59 s", "1 min 0 s", "2 min 5 s"])
})
