"""The settings of a chat, with and without scripts."""

import pytest
from playwright.sync_api import expect

SETTINGS = "Conversation settings"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def device(request):
    """Return a reader with or without scripts."""
    return {"java_script_enabled": request.param}


def test_settings_of_new_chat(tab, endpoint):
    tab.open().summary(SETTINGS).click()
    tab.page.get_by_label("Instructions").fill("Be brief.")
    tab.page.get_by_label("Maximum length").fill("2")

    tab.send("fast count to 5")

    expect(tab.answer.locator(".blocks")).to_have_text("1 2")
    [request] = endpoint.wait_until_ended()
    assert request["body"]["messages"][0]["content"] == "Be brief."


def test_settings_of_conversation(tab, endpoint):
    tab.open().send("fast count to 3")
    tab.wait_for_text("1 2 3")
    expect(tab.button("Send")).to_be_visible()
    tab.open("/").links.click()

    tab.summary(SETTINGS).click()
    tab.page.get_by_label("Temperature").fill("0.25")
    tab.button("Save").click()
    tab.send("fast count to 5")

    tab.wait_for_text("1 2 3 4 5")
    expect(tab.answer.get_by_text("5 tokens")).to_be_attached()
    tab.answer.hover()
    tab.answer.locator(".answer-details summary").click()
    expect(tab.answer.get_by_text("0.25")).to_be_visible()
    assert endpoint.wait_until_ended(2)[-1]["body"]["temperature"] == 0.25


def test_refused_settings_keep_the_draft(tab, reader, endpoint):
    reader.tolerates_failed_requests = True
    tab.open().summary(SETTINGS).click()
    tab.page.get_by_label("Temperature").fill("nan")

    tab.send("fast count to 3")

    expect(tab.page.get_by_text("This must be a number from 0 to 1.")).to_be_visible()
    expect(tab.box).to_have_value("fast count to 3")
    assert endpoint.list_requests() == []
    tab.page.get_by_label("Temperature").fill("0")
    tab.button("Send").click()
    tab.wait_for_text("1 2 3")


@pytest.mark.parametrize("device", [{}], ids=["scripts"])
def test_settings_move_to_the_header(tab):
    tab.open().summary(SETTINGS).click()
    tab.page.get_by_label("Temperature").fill("0.5")
    tab.press("Enter")
    expect(tab.answers).to_have_count(0)
    tab.send("fast count to 3")
    tab.wait_for_answer()

    expect(tab.page.locator("chat-tuning")).to_have_count(0)
    tab.summary(SETTINGS).click()
    expect(tab.page.get_by_label("Temperature")).to_have_value("0.5")
