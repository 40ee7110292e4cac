import pytest
from playwright.sync_api import expect


@pytest.fixture
def talk(tab):
    """Return a tab with two exchanges, none of them focused."""
    for number in (3, 5):
        (tab.open() if number == 3 else tab).send(f"fast count to {number}")
        tab.wait_for_text(str(number))
        tab.wait_for_answer()
    tab.page.evaluate("() => document.activeElement.blur()")
    return tab


def test_question_mark_opens_shortcuts(talk):
    talk.links.focus()

    talk.press("?")

    dialog = talk.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("Next message")
    talk.press("Escape")
    expect(dialog).to_have_count(0)
    expect(talk.links).to_be_focused()


def test_first_key_of_all_is_heard(tab):
    tab.open()

    tab.press("?")

    expect(tab.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_shortcuts_open_from_the_box(talk):
    talk.box.focus()

    talk.press("Control+/")

    expect(talk.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    talk.button("Close").click()
    expect(talk.box).to_be_focused()


def test_letters_in_a_field_are_letters(talk):
    talk.box.focus()

    talk.page.keyboard.type("?/jklns")

    expect(talk.box).to_have_value("?/jklns")
    expect(talk.box).to_be_focused()


def test_keys_step_through_turns(talk):
    turns = talk.page.locator("[role=log] > article")
    talk.box.focus()
    talk.press("Escape")
    expect(turns.nth(3)).to_be_focused()

    for _ in range(3):
        talk.press("k")
    expect(turns.nth(0)).to_be_focused()
    expect(turns.nth(0)).to_be_in_viewport()
    talk.press("j")

    expect(turns.nth(1)).to_be_focused()
    talk.press("/")
    expect(talk.box).to_be_focused()
    expect(talk.box).to_have_value("")


def test_focus_stays_on_ending_answer(tab):
    tab.open().send("fast pause 1 count to 40")
    tab.wait_for_text("1 2 3")
    tab.press("Escape")
    tab.answer.focus()

    tab.wait_for_answer()

    expect(tab.answer).to_be_focused()


def test_answer_is_stopped_by_a_key(talk):
    talk.send("speed 40 count to 800")
    talk.wait_for_text("1 2 3 4 5 6")
    talk.answer.focus()

    talk.press("s")

    talk.wait_for_answer("stopped")


def test_keys_reach_list_and_new_chat(talk):
    talk.press("l")
    expect(talk.links).to_be_focused()

    talk.press("n")

    expect(talk.page.get_by_role("heading", level=1)).to_have_text("New chat")
    expect(talk.box).to_be_focused()


def test_single_keys_can_be_turned_off(talk):
    talk.press("?")
    talk.page.get_by_label("Enable single-key shortcuts").uncheck()
    talk.press("Escape")
    expect(talk.page.get_by_role("dialog")).to_have_count(0)

    talk.press("l")
    talk.press("?")

    expect(talk.page.get_by_role("dialog")).to_have_count(0)
    expect(talk.links).not_to_be_focused()


def test_escape_closes_an_edit(talk):
    talk.questions.last.hover()
    talk.edit_link().click()
    box = talk.questions.last.get_by_role("textbox")
    expect(box).to_be_focused()

    talk.press("Escape")

    expect(box).to_be_hidden()
    expect(talk.edit_link()).to_be_focused()


@pytest.mark.parametrize(
    "device", [{"java_script_enabled": False}], ids=["without scripts"], indirect=True
)
def test_list_is_a_page_without_scripts(tab):
    tab.open().summary("Preferences").click()

    tab.page.get_by_role("link", name="Keyboard shortcuts").click()

    expect(tab.page.get_by_role("heading", level=1)).to_have_text("Keyboard shortcuts")
    expect(tab.page.get_by_role("checkbox")).to_have_count(0)
