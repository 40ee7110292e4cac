import re

import pytest
from playwright.sync_api import expect

from ..services.stored import add_turns

ANSWER = """An answer of **some** words.

```python
print(1)
```

| a | b |
|---|---|
| 1 | 2 |
"""
MANY = 1000
SHOWN = 20
# Per turn: message and answer, without the blocks of the answer.
MOST_ELEMENTS = 52
# The browser lays out visible content within these frames.
NEXT_FRAMES = """async () => {
  for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame)
}"""


@pytest.fixture
def add(tab, kaiwa):
    """Start a conversation, add turns, and open it in the tab."""

    def add(count: int) -> None:
        tab.open().send("fast count to 3")
        tab.wait_for_answer()
        add_turns(kaiwa.directory, tab.page.url.split("/")[-1], count, ANSWER)
        tab.open(tab.page.url)

    return add


def test_long_conversation_opens_at_the_end(add, tab):
    add(MANY)

    expect(tab.questions).to_have_count(SHOWN)
    expect(tab.questions.last).to_contain_text(f"Question {MANY}")
    assert tab.measure_below() < 2


def test_scrolling_up_is_stable(add, tab):
    add(SHOWN)
    tab.page.mouse.move(600, 300)

    for _ in range(20):
        name, place = look(tab)
        top = tab.measure("scrollTop")
        tab.page.mouse.wheel(0, -200)
        tab.page.wait_for_function("top => scrollY === top - 200", arg=top)
        expect_place(tab, name, place + 200)


def test_turn_has_little_markup(add, tab):
    add(SHOWN)

    turns, texts = "[role=log] *", "[role=log] .blocks *"
    more = tab.page.locator(turns).count() - tab.page.locator(texts).count()
    assert more / SHOWN < MOST_ELEMENTS


def test_reload_keeps_the_scroll_position(add, tab):
    add(SHOWN)
    tab.page.evaluate("() => scrollBy(0, -3000)")
    name, place = look(tab)

    tab.reload()

    expect_place(tab, name, place)


def test_earlier_turns_keep_the_scroll_position(add, tab):
    add(SHOWN + 10)
    earlier = tab.page.get_by_role("link", name="Earlier messages")
    earlier.focus()
    name, place = look(tab)

    tab.press("Enter")

    expect(tab.questions).to_have_count(SHOWN + 11)
    expect(earlier).to_have_count(0)
    expect_place(tab, name, place)
    expect(tab.questions.first).to_contain_text("fast count to 3")
    expect(tab.questions.nth(1)).to_contain_text("Question 1")
    codes = tab.page.locator("figure:has(pre)")
    expect(tab.page.locator("figure code-copy")).to_have_count(codes.count())


def test_earlier_turns_load_once(add, tab):
    add(2 * SHOWN + 10)
    asked = hold_requests(tab)
    tab.page.evaluate("() => scrollTo(0, 900)")
    wait_until(tab, lambda: asked)
    tab.page.evaluate("() => scrollTo(0, 700)")
    name, place = look(tab)

    asked[0].continue_()

    expect(tab.questions).to_have_count(2 * SHOWN)
    expect_place(tab, name, place)
    assert len(asked) == 1
    tab.page.evaluate("() => scrollTo(0, 0)")
    wait_until(tab, lambda: len(asked) > 1)
    asked[1].continue_()
    expect(tab.questions).to_have_count(2 * SHOWN + 11)
    expect(tab.page.get_by_role("link", name="Earlier messages")).to_have_count(0)
    assert len(asked) == 2


def test_branch_replaces_later_turns(add, tab):
    add(SHOWN + 10)
    tab.page.evaluate("() => scrollTo(0, 0)")
    expect(tab.questions).to_have_count(SHOWN + 11)

    tab.answers.nth(3).get_by_role("button", name="Try again").click()

    expect(tab.answers).to_have_count(4)
    tab.wait_for_answer()
    expect(tab.questions.last).to_contain_text("Question 3")


def test_failed_earlier_turns_leave_the_link(reader, add, tab):
    reader.tolerates_failed_requests = True
    add(SHOWN + 10)
    asked = hold_requests(tab)
    tab.page.evaluate("() => scrollTo(0, 0)")
    wait_until(tab, lambda: asked)

    asked[0].abort()

    expect(tab.page.locator("earlier-turns[aria-busy]")).to_have_count(0)
    tab.page.unroute_all()
    tab.page.get_by_role("link", name="Earlier messages").click()
    expect(tab.questions).to_have_count(SHOWN + 11)
    assert len(asked) == 1


def test_earlier_turns_without_scripts(meet_reader, kaiwa, add, tab):
    add(SHOWN + 10)
    reader = meet_reader(kaiwa.url, java_script_enabled=False)
    reader.context.add_cookies(tab.page.context.cookies())
    page = reader.open_tab().open(tab.page.url)

    page.page.get_by_role("link", name="Earlier messages").click()
    expect(page.questions).to_have_count(11)
    page.page.get_by_role("link", name="Latest messages").click()

    expect(page.questions.last).to_contain_text(f"Question {SHOWN + 10}")
    assert re.fullmatch(r".*/conversations/[^?]+", page.page.url)


def look(tab) -> tuple[str, float]:
    """Return the text in the middle of the window, and its offset."""
    tab.page.evaluate(NEXT_FRAMES)
    return tab.page.evaluate(
        """() => {
             // The middle may be between two turns.
             const read = it => document.elementFromPoint(innerWidth / 2, it)
             const middles = [0, 30, 60, 90].map(it => read(innerHeight / 2 + it))
             const turn = middles.map(it => it.closest("article")).find(Boolean)
             return [turn.id, turn.getBoundingClientRect().top]
           }"""
    )


def expect_place(tab, name: str, place: float) -> None:
    """Expect the text at the same offset."""
    tab.page.evaluate(NEXT_FRAMES)
    top = "it => it.getBoundingClientRect().top"
    assert abs(tab.page.locator(f"#{name}").evaluate(top) - place) < 2


def hold_requests(tab) -> list:
    """Hold requests for earlier turns until the test releases them."""
    asked = []
    tab.page.route("**/conversations/*before=*", lambda route: asked.append(route))
    return asked


def wait_until(tab, is_so) -> None:
    """Wait until a condition outside the page holds."""
    while not is_so():
        tab.page.evaluate(NEXT_FRAMES)
