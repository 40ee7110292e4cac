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

test("a reader at the end is taken along", () => {
  assert.equal(policy.targetAfterGrowth(LONGER), 600)
})

test("a reader above the end is left alone", () => {
  policy.settle({ ...END, top: 100 })

  assert.equal(policy.targetAfterGrowth({ ...LONGER, top: 100 }), null)
})

test("asking to go up wins before the page has moved", () => {
  policy.askUp(END)

  assert.equal(policy.targetAfterGrowth(LONGER), null)
})

test("asking to go up means nothing while there is nowhere to go", () => {
  policy.askUp({ top: 0, height: 500, view: 600 })

  assert.equal(policy.isFollowing, true)
})

test("a scrollbar moved up by a few pixels ends following", () => {
  policy.moved({ ...END, top: 390 })

  assert.equal(policy.targetAfterGrowth({ ...LONGER, top: 390 }), null)
})

test("coming back down to the end follows again", () => {
  policy.moved({ ...END, top: 100 })
  policy.moved({ ...END, top: 390 })

  assert.equal(policy.isFollowing, true)
})

test("reaching the end aimed at follows again, though the page has grown meanwhile", () => {
  policy.moved({ ...END, top: 100 })
  policy.askDown(END)

  policy.moved({ top: 400, height: 1300, view: 600 })

  assert.equal(policy.isFollowing, true)
})

test("going up gives up the end aimed at", () => {
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

test("a page that became shorter has not been scrolled up by anyone", () => {
  policy.moved({ top: 350, height: 950, view: 600 })

  assert.equal(policy.isFollowing, true)
})

test("nothing moves under a finger, and following goes on when it lifts", () => {
  policy.hold()
  assert.equal(policy.targetAfterGrowth(LONGER), null)

  policy.release()
  assert.equal(policy.targetAfterGrowth(LONGER), 600)
})

test("growth that fits the view moves nothing", () => {
  assert.equal(policy.targetAfterGrowth(END), null)
})

test("Latest is offered far from the end only", () => {
  assert.equal(policy.offersLatest(END), false)
  assert.equal(policy.offersLatest({ ...END, top: 350 }), false)
  assert.equal(policy.offersLatest({ ...END, top: 100 }), true)
})

test("Latest follows again", () => {
  policy.askUp(END)
  policy.follow()

  assert.equal(policy.targetAfterGrowth(LONGER), 600)
})

test("a last answer gets the room that lets its question stand at the top", () => {
  const heightOfTheRest = 1100
  const room = roomForAnswer({ questionTop: 900, height: heightOfTheRest + 600, view: 600 })

  assert.equal(heightOfTheRest + room - 600, 900)
})

test("a last answer that is long enough needs no room", () => {
  assert.equal(roomForAnswer({ questionTop: 300, height: 2200, view: 600 }), 0)
})
