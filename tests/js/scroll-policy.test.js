import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"

import { ScrollPolicy, roomForAnswer } from "../../static/js/lib/scroll-policy.js"

const END = { top: 400, height: 1000, view: 600 }
const LONGER = { top: 400, height: 1200, view: 600 }

let policy

beforeEach(() => {
  policy = new ScrollPolicy()
  policy.settle(END)
})

test("a reader at the end follows growth", () => {
  assert.equal(policy.targetAfterGrowth(LONGER), 600)
})

test("a reader above the end stays", () => {
  policy.settle({ ...END, top: 100 })

  assert.equal(policy.targetAfterGrowth({ ...LONGER, top: 100 }), null)
})

test("going up stops following before the page moves", () => {
  policy.askUp(END)

  assert.equal(policy.targetAfterGrowth(LONGER), null)
})

test("going up is ignored if the page fits the view", () => {
  policy.askUp({ top: 0, height: 500, view: 600 })

  assert.equal(policy.isFollowing, true)
})

test("a scrollbar moved up a little stops following", () => {
  policy.moved({ ...END, top: 390 })

  assert.equal(policy.targetAfterGrowth({ ...LONGER, top: 390 }), null)
})

test("scrolling back to the end follows again", () => {
  policy.moved({ ...END, top: 100 })
  policy.moved({ ...END, top: 390 })

  assert.equal(policy.isFollowing, true)
})

test("reaching the earlier end of a grown page follows again", () => {
  policy.moved({ ...END, top: 100 })
  policy.askDown(END)

  policy.moved({ top: 400, height: 1300, view: 600 })

  assert.equal(policy.isFollowing, true)
})

test("going up forgets the aimed end", () => {
  policy.askDown(END)
  policy.askUp(END)
  policy.moved({ ...END, top: 100 })

  policy.moved({ top: 400, height: 1300, view: 600 })

  assert.equal(policy.isFollowing, false)
})

test("going down without reaching the end does not follow", () => {
  policy.moved({ ...END, top: 100 })
  policy.moved({ ...END, top: 200 })

  assert.equal(policy.isFollowing, false)
})

test("a shorter page does not count as scrolling up", () => {
  policy.moved({ top: 350, height: 950, view: 600 })

  assert.equal(policy.isFollowing, true)
})

test("a finger on the page pauses following", () => {
  policy.hold()
  assert.equal(policy.targetAfterGrowth(LONGER), null)

  policy.release()
  assert.equal(policy.targetAfterGrowth(LONGER), 600)
})

test("growth that fits the view does not scroll", () => {
  assert.equal(policy.targetAfterGrowth(END), null)
})

test("Latest is offered only far from the end", () => {
  assert.equal(policy.offersLatest(END), false)
  assert.equal(policy.offersLatest({ ...END, top: 350 }), false)
  assert.equal(policy.offersLatest({ ...END, top: 100 }), true)
})

test("Latest follows again", () => {
  policy.askUp(END)
  policy.follow()

  assert.equal(policy.targetAfterGrowth(LONGER), 600)
})

test("a last answer gets room for its question at the top", () => {
  const heightOfTheRest = 1100
  const room = roomForAnswer({ questionTop: 900, height: heightOfTheRest + 600, view: 600 })

  assert.equal(heightOfTheRest + room - 600, 900)
})

test("a long last answer needs no room", () => {
  assert.equal(roomForAnswer({ questionTop: 300, height: 2200, view: 600 }), 0)
})
