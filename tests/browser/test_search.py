"""Searching over the page, and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from ..services.stored import add_turns, index_texts
from .test_composition import InputMethod


@pytest.fixture
def talk(tab, kaiwa):
    """Return a tab with an indexed conversation."""
    tab.open().send("fast echo: The harbour and 会話ページ.")
    tab.wait_for_text("harbour")
    tab.wait_for_answer()
    index_texts(kaiwa.directory)
    return tab


@pytest.fixture
def dialog(talk):
    """Return the open dialog of the search."""
    talk.box.focus()
    talk.press("Control+k")
    found = talk.page.get_by_role("dialog", name="Search")
    expect(found.get_by_role("searchbox")).to_be_focused()
    return found


def test_keys_lead_to_match(talk, dialog):
    talk.page.keyboard.type("会話")
    expect(dialog.locator("mark").first).to_have_text("会話")

    talk.press("ArrowDown")
    talk.press("ArrowDown")
    expect(dialog.locator("[data-results] a").nth(1)).to_be_focused()
    talk.press("Enter")

    expect(dialog).to_have_count(0)
    expect(talk.page).to_have_url(re.compile(r"\?at=(\d+)#message-\1$"))


def test_escape_returns_the_focus(talk, dialog):
    talk.press("ArrowDown")
    talk.press("Escape")

    expect(dialog).to_have_count(0)
    expect(talk.box).to_be_focused()


def test_arrow_up_returns_to_field(talk, dialog):
    talk.page.keyboard.type("harbour")
    dialog.locator("mark").first.wait_for()

    talk.press("ArrowDown")
    talk.press("ArrowUp")

    expect(dialog.get_by_role("searchbox")).to_be_focused()


def test_long_query_keeps_its_text(reader, dialog):
    field = dialog.get_by_role("searchbox")
    reader.tolerates_failed_requests = True

    field.fill("x" * 201)

    expect(dialog.get_by_role("alert")).to_contain_text("201 characters")
    expect(field).to_have_value("x" * 201)
    field.fill("harbour")
    expect(dialog.locator("mark").first).to_have_text("harbour")
    expect(dialog.get_by_role("alert")).to_have_count(0)


def test_composing_enter_searches_nothing(talk, dialog):
    ime = InputMethod(talk.page)
    ime.compose("会話")
    ime.press_enter()

    expect(dialog).to_be_visible()
    ime.finish("会話")
    expect(dialog.locator("mark").first).to_have_text("会話")


def test_menu_finds_in_conversation(talk):
    talk.summary("This conversation").click()
    talk.page.get_by_role("link", name="Find in this conversation").click()

    dialog = talk.page.get_by_role("dialog", name="Search")
    dialog.get_by_role("searchbox").fill("harbour")
    expect(dialog.locator("mark").first).to_be_visible()
    talk.press("Escape")
    expect(talk.summary("This conversation")).to_be_focused()


class TestWithoutScripts:
    """The same by links and a form."""

    @pytest.fixture
    def device(self):
        """Return a reader without scripts."""
        return {"java_script_enabled": False}

    def test_form_finds_turn_outside_page(self, tab, kaiwa):
        tab.open().send("fast echo: The harbour.")
        tab.wait_for_text("harbour")
        [conversation_id] = re.findall("conversations/([^/#?]+)", tab.page.url)
        add_turns(kaiwa.directory, conversation_id, 60, "No.")
        index_texts(kaiwa.directory)
        tab.open()
        tab.page.get_by_role("link", name="Search").first.click()
        tab.page.get_by_role("searchbox").fill("harbour")
        tab.page.get_by_role("button", name="Search").click()

        tab.page.locator("[data-results] a").last.click()

        expect(tab.questions.first).to_be_in_viewport()
        tab.page.get_by_role("link", name="Later messages").click()
        expect(tab.page.get_by_role("link", name="Later messages")).to_be_visible()
