"""Sharing a conversation, with and without scripts."""

import pytest
from playwright.sync_api import expect

from .reader import Reader
from .scenes import list_shares
from .tab import Tab


def test_reader_without_scripts_copies_a_share(
    reader: Reader, tab: Tab, meet_reader, kaiwa
):
    list_shares(reader, tab)
    link = tab.page.locator(".share-entry__link").input_value()

    page = meet_reader(kaiwa.url, java_script_enabled=False).open_tab().open("/").page
    page.goto(link)
    expect(page.get_by_text("Shared by Ann")).to_be_visible()
    page.get_by_role("link", name="Continue it in your own chat").click()
    page.get_by_role("button", name="Copy to my conversations").click()

    expect(page.get_by_role("article").last).to_contain_text("1 2 3")
    expect(page.get_by_role("textbox", name="Message")).to_be_visible()


def test_shared_page_stores_nothing(reader: Reader, tab: Tab, meet_reader, kaiwa):
    list_shares(reader, tab)
    link = tab.page.locator(".share-entry__link").input_value()

    other = meet_reader(kaiwa.url)
    page = other.open_tab().open(link).page

    expect(page.get_by_role("article").last).to_contain_text("1 2 3")
    assert other.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize(
    "device", [{"permissions": ["clipboard-write"]}], indirect=True, ids=["desk"]
)
def test_link_is_copied(reader: Reader, tab: Tab):
    list_shares(reader, tab)

    tab.page.get_by_role("button", name="Copy").click()

    expect(tab.page.get_by_role("button", name="Copied")).to_be_visible()
