"""Snippets in the message box, and their page."""

import pytest
from playwright.sync_api import expect

from .test_composition import InputMethod


@pytest.fixture
def full(tab):
    """A tab with a new chat of a reader with two snippets."""
    add(tab, "Greeting", "Dear {{name}},\nabout {{topic}}.")
    add(tab, "Sum up", "fast count to 3")
    return tab.open()


def add(tab, name, text):
    tab.open("/snippets/new").page.get_by_label("Name").fill(name)
    tab.page.get_by_label("Text").fill(text)
    tab.button("Save").click()
    expect(tab.page.get_by_role("heading", name="Snippets")).to_be_visible()


def list_options(tab):
    return tab.page.locator("[role=option]:visible")


def expect_marked(tab, name):
    """Expect this option to be the active one, for the eye and for the message box."""
    marked = tab.page.locator("[role=option][aria-selected=true]")
    expect(marked).to_contain_text(name)
    option_id = marked.get_attribute("id")
    expect(tab.box).to_have_attribute("aria-activedescendant", option_id)


def read_selection(tab):
    return tab.box.evaluate("it => it.value.slice(it.selectionStart, it.selectionEnd)")


def test_placeholders_are_filled_in(full, endpoint):
    full.box.press_sequentially("/")
    expect(list_options(full)).to_have_count(2)
    full.box.press_sequentially("gree")
    expect(list_options(full)).to_have_count(1)
    full.press("Enter")

    expect(full.box).to_have_value("Dear {{name}},\nabout {{topic}}.")
    assert read_selection(full) == "{{name}}"
    full.page.keyboard.type("Ann")
    full.press("Tab")
    assert read_selection(full) == "{{topic}}"
    full.page.keyboard.type("tea")
    full.press("Tab")
    expect(full.box).not_to_be_focused()
    expect(full.box).to_have_value("Dear Ann,\nabout tea.")
    assert endpoint.list_requests() == []


def test_arrows_move_the_mark(full):
    full.box.press_sequentially("/")
    expect_marked(full, "Greeting")

    full.press("ArrowDown")
    expect_marked(full, "Sum up")
    full.press("ArrowDown")
    expect_marked(full, "Greeting")
    full.press("ArrowUp")
    full.press("Enter")

    expect(full.box).to_have_value("fast count to 3")
    full.press("Enter")
    full.wait_for_text("1 2 3")


def test_escape_leaves_the_text(full, endpoint):
    full.box.press_sequentially("/gr")
    expect(list_options(full)).to_have_count(1)

    full.press("Escape")

    expect(list_options(full)).to_have_count(0)
    expect(full.box).to_have_value("/gr")
    expect(full.box).to_be_focused()
    full.page.keyboard.type("e")
    expect(full.box).to_have_value("/gre")
    expect(list_options(full)).to_have_count(0)
    assert endpoint.list_requests() == []


def test_composing_enter_chooses_nothing(full, endpoint):
    full.box.press_sequentially("/")
    expect(list_options(full)).to_have_count(2)
    ime = InputMethod(full.page)
    ime.compose("s")

    ime.press_enter()
    ime.finish("s")

    expect(full.box).to_have_value("/s")
    expect(list_options(full)).to_have_count(1)
    assert endpoint.list_requests() == []


def test_click_chooses_a_snippet(full):
    full.box.press_sequentially("／")

    list_options(full).last.click()

    expect(full.box).to_have_value("fast count to 3")
    expect(full.box).to_be_focused()


def test_slash_without_snippets_is_sent(tab):
    tab.open().box.press_sequentially("/ fast count to 3")
    expect(list_options(tab)).to_have_count(0)

    tab.press("Enter")

    tab.wait_for_text("1 2 3")


@pytest.mark.parametrize("device", [{"java_script_enabled": False}], ids=["no scripts"])
def test_snippets_without_scripts(tab):
    add(tab, "Greeting", "Dear {{name}}")
    expect(tab.page.get_by_text("Dear {{name}}")).to_be_visible()

    tab.button("Delete: Greeting").click()
    tab.button("Undo").click()

    expect(tab.page.get_by_text("Dear {{name}}")).to_be_visible()
