"""Thinking: the picker, and the block while it grows and afterwards."""

import re

import pytest
from playwright.sync_api import expect

BLUE = {"BLUE_URL": "http://127.0.0.1:1", "BLUE_MODEL_ID": "nova-lite"}


@pytest.fixture(scope="session")
def several(start_kaiwa):
    """Run a server with a second model, which cannot think."""
    return start_kaiwa(**BLUE, BLUE_KEY="inf-test")


def test_thinking_folds_when_stopped(tab):
    tab.open().send("speed 1 thinking")
    details = tab.answer.locator("details.thinking")
    expect(details).to_have_attribute("open", "")
    expect(details.locator("summary")).to_have_text("Thinking…")

    tab.button("Stop").click()

    tab.wait_for_answer("stopped")
    expect(details).not_to_have_attribute("open", "")
    expect(details.locator("summary")).to_have_text(re.compile(r"Thought for \d+ s"))


def test_thinking_folds_when_answer_starts(tab):
    tab.open().send("speed 300 thinking long 4000")
    tab.wait_for_text("stand-in")
    details = tab.answer.locator("details.thinking")

    expect(details.locator("summary")).to_have_text(re.compile(r"Thought for \d+ s"))
    expect(details).not_to_have_attribute("open", "")
    tab.button("Stop").click()
    tab.wait_for_answer("stopped")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_picker_follows_model(meet_reader, several, endpoint, has_scripts):
    tab = meet_reader(several.url, java_script_enabled=has_scripts).open_tab()
    picker = tab.open().page.get_by_label("Thinking", exact=True)
    picker.select_option("low")
    tab.page.get_by_label("Model", exact=True).select_option("nova-lite")
    expect(picker).to_be_hidden()
    tab.page.get_by_label("Model", exact=True).select_option("claude-4-5-sonnet")
    expect(picker).to_be_visible()

    tab.send("fast echo: Fine.")
    tab.wait_for_text("Fine.")

    expect(tab.answer.locator("details.thinking summary")).to_have_text(
        re.compile("Thought for")
    )
    body = endpoint.wait_until_ended()[0]["body"]
    assert body["extended_thinking"]["budget_tokens"] == 1024
    tab.open("/").links.first.click()
    expect(tab.page.get_by_label("Thinking", exact=True)).to_have_value("low")
