"""Notifications of ended answers: only for those who opted in, in a hidden tab."""

import pytest
from playwright.sync_api import expect

# Chromium without a window shows no notifications, so the page records them.
RECORD = """
(permission) => {
  window.shown = []
  window.Notification = class extends EventTarget {
    static permission = "default"
    static async requestPermission() {
      Notification.permission = permission
    }
    constructor(title, { body = "" }) {
      super()
      window.shown.push([title, body])
    }
  }
}
"""
HIDE = "() => Object.defineProperty(document, 'hidden', { value: true })"


@pytest.fixture
def open_preferences(tab):
    """Return a function that opens the preferences, and returns the checkbox."""

    def open_preferences(permission: str):
        tab.page.add_init_script(f"({RECORD})({permission!r})")
        tab.open().page.locator(".preferences > summary").click()
        return tab.page.get_by_label("Notify me when an answer ends")

    return open_preferences


def answer(tab):
    tab.press("Escape")
    tab.page.evaluate(HIDE)
    tab.send("fast echo: a secret")
    tab.wait_for_answer()
    return tab.page.evaluate("() => window.shown")


def test_hidden_tab_notifies_without_words(tab, open_preferences):
    open_preferences("granted").check()

    assert answer(tab) == [["The answer is finished.", ""]]


def test_no_notification_without_consent(tab, open_preferences):
    expect(open_preferences("granted")).not_to_be_checked()

    assert answer(tab) == []


def test_refused_permission_is_explained(tab, open_preferences):
    box = open_preferences("denied")

    box.click()

    expect(box).not_to_be_checked()
    expect(tab.page.get_by_text("blocks notifications")).to_be_visible()
    assert answer(tab) == []
