"""Showing the history of a browser in another one, without scripts."""

from playwright.sync_api import expect

from .reader import Reader
from .scenes import show_device_link
from .tab import Tab


def test_link_opens_the_history_elsewhere(reader: Reader, tab: Tab, meet_reader, kaiwa):
    show_device_link(reader, tab)
    link = tab.page.locator("#device-link").input_value()

    other = meet_reader(kaiwa.url, java_script_enabled=False)
    page = other.open_tab().open(link).page
    page.get_by_role("button", name="Link this browser").click()

    conversations = page.get_by_role("navigation", name="Conversations")
    expect(conversations.get_by_role("link", name="fast count to 3")).to_be_visible()
    tab.open("/devices").page.get_by_role("button", name="End the link").click()
    expect(tab.page.get_by_text("No other browser is linked.")).to_be_visible()
    page.reload()
    expect(conversations.get_by_role("link")).to_have_count(0)
