import assert from "node:assert/strict"
import { test } from "node:test"

import { Drafts } from "../../static/js/lib/drafts.js"

class FakeStorage extends Map {
  getItem(key) {
    return this.get(key) ?? null
  }
  setItem(key, value) {
    this.set(key, value)
  }
  removeItem(key) {
    this.delete(key)
  }
}

const DRAFT = { text: "こんにちは", sendKey: "k1", isSent: false }

test("a draft is read as it was written", () => {
  const drafts = new Drafts(new FakeStorage())

  drafts.write("c-1", DRAFT)

  assert.deepEqual(drafts.read("c-1"), DRAFT)
  assert.equal(drafts.read("c-2"), null)
})

test("a draft is cleared by its send key", () => {
  const drafts = new Drafts(new FakeStorage())
  drafts.write("c-1", DRAFT)

  drafts.clear("c-1", "k1")

  assert.equal(drafts.read("c-1"), null)
})

test("a draft of another tab is kept", () => {
  const drafts = new Drafts(new FakeStorage())
  drafts.write("new", { ...DRAFT, sendKey: "k2" })

  drafts.clear("new", "k1")

  assert.equal(drafts.read("new").sendKey, "k2")
})

for (const [name, stored] of [
  ["broken", "{"],
  ["of another shape", '{"text":1}'],
  ["null", "null"]
]) {
  test(`a stored draft that is ${name} is none`, () => {
    const drafts = new Drafts(new FakeStorage([["draft:c-1", stored]]))

    assert.equal(drafts.read("c-1"), null)
  })
}

test("full storage is ignored", () => {
  const full = {
    setItem() {
      throw new Error("QuotaExceededError")
    }
  }

  assert.doesNotThrow(() => new Drafts(full).write("c-1", DRAFT))
})

test("forbidden storage holds no draft", () => {
  const drafts = new Drafts(null)

  drafts.write("c-1", DRAFT)
  drafts.clear("c-1", "k1")

  assert.equal(drafts.read("c-1"), null)
})
