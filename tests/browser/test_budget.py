import pytest
from playwright.sync_api import expect

from .tab import Tab

TOLD = 1600  # A letter and a blank are a token, for the estimate and the endpoint.


@pytest.fixture(scope="module")
def thrifty(start_kaiwa):
    """Run a server with a small daily budget per person."""
    return start_kaiwa(MAX_ANSWER_TOKENS="300", DAILY_TOKENS_PER_PERSON="2000")


@pytest.fixture
def meet_spender(meet_reader, thrifty):
    """Return a reader with a nearly used budget."""

    def meet(**device) -> Tab:
        reader = meet_reader(thrifty.url, **device)
        reader.tolerates_failed_requests = True  # A refused send is one.
        tab = reader.open_tab().open()
        expect(tab.page.locator("#budget")).to_be_empty()
        tab.send("fast count to 3 " + "a " * TOLD)
        return tab

    return meet


def test_budget_note_updates_without_reload(meet_spender):
    tab = meet_spender()
    note = tab.page.locator("#budget")

    expect(note).to_contain_text("of 2,000 tokens left today")
    tab.wait_for_answer()
    expect(note).to_have_text("388 of 2,000 tokens left today")
    expect(tab.box).to_have_accessible_description("388 of 2,000 tokens left today")
    tab.send("And more")

    expect(tab.page.get_by_role("alert")).to_contain_text(
        "Your tokens for today do not"
    )
    expect(tab.box).to_have_value("And more")
    assert tab.questions.count() == 1


def test_budget_note_without_scripts(meet_spender):
    tab = meet_spender(java_script_enabled=False)
    tab.wait_for_text("1 2 3")

    expect(tab.page.locator("#budget")).to_have_text("388 of 2,000 tokens left today")
    tab.send("And more")

    expect(tab.page.get_by_role("alert")).to_contain_text(
        "Your tokens for today do not"
    )
    expect(tab.box).to_have_value("And more")


def test_budget_note_has_its_region(meet_spender):
    tab = meet_spender()
    note = tab.page.locator("#budget")
    expect(note).not_to_be_empty()

    paper = tab.page.locator("html").evaluate("it => getComputedStyle(it).background")

    assert note.evaluate("it => getComputedStyle(it).background") == paper


def test_refused_attempt_is_explained_in_place(meet_spender):
    tab = meet_spender()
    tab.wait_for_answer()
    path = tab.page.url
    tab.write("And more")

    tab.button("Try again").click()

    alert = tab.answer.get_by_role("alert")
    expect(alert).to_contain_text("Your tokens for today do not")
    expect(alert).to_be_in_viewport(ratio=1)
    expect(tab.box).to_have_value("And more")
    assert tab.page.url == path


def test_refusal_updates_the_budget(meet_spender):
    tab = meet_spender()
    tab.wait_for_answer()
    note = tab.page.locator("#budget")
    expect(note).to_have_text("388 of 2,000 tokens left today")
    # As if the text were older than the sends of another tab.
    note.evaluate("it => { it.textContent = 'all of it' }")

    tab.send("And more")

    expect(note).to_have_text("388 of 2,000 tokens left today")
    expect(tab.page.locator("budget-note")).to_have_count(1)
