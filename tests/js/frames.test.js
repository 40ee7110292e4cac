import assert from "node:assert/strict"
import { test } from "node:test"

import { GrowingBlocks, OutOfStep, appendedText } from "../../static/js/lib/frames.js"

test("a first frame carries whole blocks", () => {
  const blocks = new GrowingBlocks()

  const changes = blocks.apply({
    state: "streaming",
    count: 2,
    blocks: [
      [0, 0, "<p>One</p>"],
      [1, 0, "<p>Tw</p>"]
    ]
  })

  assert.deepEqual(
    changes.map(({ index, html }) => [index, html]),
    [
      [0, "<p>One</p>"],
      [1, "<p>Tw</p>"]
    ]
  )
  assert.equal(blocks.count, 2)
})

test("a later frame keeps the start of a block", () => {
  const blocks = new GrowingBlocks()
  blocks.apply({ count: 1, blocks: [[0, 0, "<p>Hel</p>"]] })

  const [change] = blocks.apply({ blocks: [[0, 6, "lo</p>"]] })

  assert.equal(change.html, "<p>Hello</p>")
  assert.deepEqual(change.appended, { markup: "lo", path: ["p"] })
})

test("keep counts UTF-16 units, also inside a pair", () => {
  const blocks = new GrowingBlocks()
  blocks.apply({ count: 1, blocks: [[0, 0, "<p>😀</p>"]] })

  const [change] = blocks.apply({ blocks: [[0, 4, "\ude01!</p>"]] })

  assert.equal(change.html, "<p>😁!</p>")
  assert.equal(change.appended, null)
})

test("an unchanged block gives no change", () => {
  const blocks = new GrowingBlocks()
  blocks.apply({ count: 1, blocks: [[0, 0, "<p>Hi</p>"]] })

  assert.deepEqual(blocks.apply({ state: "done", blocks: [[0, 0, "<p>Hi</p>"]] }), [])
})

test("blocks beyond the count are dropped", () => {
  const blocks = new GrowingBlocks()
  blocks.apply({
    count: 2,
    blocks: [
      [0, 0, "<p>a</p>"],
      [1, 0, "<p>b</p>"]
    ]
  })

  blocks.apply({ count: 1, blocks: [[0, 3, "a b</p>"]] })

  assert.equal(blocks.count, 1)
  assert.throws(() => blocks.apply({ blocks: [[1, 3, "x</p>"]] }), OutOfStep)
})

test("blocks rendered by the server are not repeated", () => {
  const blocks = new GrowingBlocks(3)

  const changes = blocks.apply({ count: 4, blocks: [[3, 0, "<p>New</p>"]] })

  assert.deepEqual(
    changes.map(({ index }) => index),
    [3]
  )
})

for (const [name, frame] of [
  ["keeps more than is known", { blocks: [[0, 9, "x"]] }],
  ["leaves a gap", { blocks: [[2, 0, "<p>x</p>"]] }],
  ["counts blocks never sent", { count: 2 }]
]) {
  test(`a frame that ${name} is out of step`, () => {
    assert.throws(() => new GrowingBlocks().apply(frame), OutOfStep)
  })
}

for (const [name, previous, keep, html, expected] of [
  [
    "code",
    '<figure class="code"><pre><code>a\n</code></pre></figure>',
    34,
    "b &lt; c\n</code></pre></figure>",
    { markup: "b &lt; c\n", path: ["figure", "pre", "code"] }
  ],
  ["the end of a nested tag", "<p><em>a</em></p>", 8, "b</em></p>", { markup: "b", path: ["p", "em"] }],
  ["text after a nested tag", "<p><em>a</em></p>", 13, " b</p>", { markup: " b", path: ["p"] }],
  ["a new tag", "<p>a</p>", 4, " <b>c</b></p>", null],
  ["another entity", "<p>&lt;</p>", 4, "gt;</p>", null],
  ["another ending", "<p>a</p>", 4, "</p><hr>", null]
]) {
  test(`growth by ${name} is ${expected ? "text at its end" : "a replacement"}`, () => {
    assert.deepEqual(appendedText(previous, keep, html), expected)
  })
}

test("any split of a growing block gives the same result", () => {
  const whole = "<ul><li>one &amp; <em>two</em> 日本語</li></ul>"
  for (let cut = 0; cut <= whole.length; cut += 1) {
    const blocks = new GrowingBlocks()
    blocks.apply({ count: 1, blocks: [[0, 0, whole.slice(0, cut)]] })

    const [change] = blocks.apply({ blocks: [[0, cut, whole.slice(cut)]] })

    assert.equal(change?.html ?? whole, whole)
  }
})
