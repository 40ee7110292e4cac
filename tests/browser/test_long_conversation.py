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


@pytest.fixture
def add(tab, kaiwa):
    """Begin a conversation, and add turns to it; the tab shows it then."""

    def add(count: int) -> None:
        tab.open().send("fast count to 3")
        tab.wait_for_answer()
        add_turns(kaiwa.directory, tab.page.url.split("/")[-1], count, ANSWER)
        tab.open(tab.page.url)
        tab.wait_for_scripts("/code-copy.js")

    return add


def test_conversation_of_a_thousand_turns_opens_with_its_last_ones(add, tab):
    add(MANY)

    expect(tab.questions).to_have_count(SHOWN)
    expect(tab.questions.last).to_contain_text(f"Question {MANY}")
    assert tab.measure_below() < 2


def test_earlier_turns_come_in_above_what_is_read(add, tab):
    add(SHOWN + 10)
    tab.wait_for_scripts("/earlier-turns.js")
    tab.page.evaluate("() => scrollTo(0, 0)")
    first = tab.questions.first
    name, place = first.get_attribute("id"), first.bounding_box()["y"]

    earlier = tab.page.get_by_role("link", name="Earlier turns")
    earlier.click()

    expect(tab.questions).to_have_count(SHOWN + 11)
    expect(earlier).to_have_count(0)
    same = tab.page.locator(f"#{name}")
    assert abs(same.bounding_box()["y"] - place) < 1
    expect(tab.questions.first).to_contain_text("fast count to 3")
    expect(tab.questions.nth(1)).to_contain_text("Question 1")
    codes = tab.page.locator("figure:has(pre)")
    expect(tab.page.locator("figure code-copy")).to_have_count(codes.count())


def test_earlier_turns_are_a_page_of_their_own_without_scripts(
    meet_reader, kaiwa, add, tab
):
    add(SHOWN + 10)
    reader = meet_reader(kaiwa.url, java_script_enabled=False)
    reader.context.add_cookies(tab.page.context.cookies())
    page = reader.open_tab().open(tab.page.url)

    page.page.get_by_role("link", name="Earlier turns").click()
    expect(page.questions).to_have_count(11)
    page.page.get_by_role("link", name="Latest turns").click()

    expect(page.questions.last).to_contain_text(f"Question {SHOWN + 10}")
    assert re.fullmatch(r".*/conversations/[^?]+", page.page.url)
