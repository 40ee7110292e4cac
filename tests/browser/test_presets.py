"""Presets, with and without scripts."""

import pytest
from playwright.sync_api import expect

SETTINGS = "Conversation settings"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def device(request):
    """Return a reader with or without scripts."""
    return {"java_script_enabled": request.param}


def test_settings_become_a_preset(tab, endpoint):
    tab.open().write("fast count to 5")
    tab.summary(SETTINGS).click()
    tab.page.get_by_label("Instructions").fill("Be brief.")
    tab.page.get_by_label("Maximum length").fill("2")

    tab.button("Save as a preset…").click()
    expect(tab.page.get_by_label("Opening message")).to_have_value("fast count to 5")
    tab.page.get_by_label("Name").fill("Brief")
    tab.button("Save").click()
    tab.page.get_by_role("link", name="Start a chat: Brief").click()
    expect(tab.box).to_have_value("fast count to 5")
    assert endpoint.list_requests() == []
    tab.button("Send").click()

    expect(tab.answer.locator(".blocks")).to_have_text("1 2")
    [request] = endpoint.wait_until_ended()
    assert request["body"]["messages"][0]["content"] == "Be brief."


def test_settings_of_conversation_become_a_preset(tab):
    tab.open().send("fast count to 3")
    tab.wait_for_text("1 2 3")
    expect(tab.button("Send")).to_be_visible()
    tab.open("/").links.click()
    tab.summary(SETTINGS).click()
    tab.page.get_by_label("Temperature").fill("0.25")

    tab.button("Save as a preset…").click()

    expect(tab.page.get_by_label("Temperature")).to_have_value("0.25")
    expect(tab.page.get_by_role("heading", level=1)).to_have_text("New preset")


def test_presets_are_arranged(tab):
    for name in ("First", "Second"):
        tab.open("/presets/new").page.get_by_label("Name").fill(name)
        tab.button("Save").click()
    names = tab.page.locator(".own-list__name")

    tab.button("Move up: Second").click()
    expect(names).to_have_text(["Second", "First"])
    tab.button("Make it the default: First").click()
    expect(names).to_have_text(["Second", "First Default"])
    tab.button("Delete: Second").click()
    expect(names).to_have_text(["First Default"])
    tab.button("Undo").click()

    expect(names).to_have_text(["Second", "First Default"])
    tab.open("/")
    expect(tab.page.get_by_role("main").get_by_text("Preset: First")).to_be_visible()


@pytest.mark.parametrize("device", [{}], ids=["scripts"])
def test_changed_opening_is_kept(tab):
    tab.open("/presets/new").page.get_by_label("Name").fill("Opening")
    tab.page.get_by_label("Opening message").fill("Translate:")
    tab.button("Save").click()
    tab.page.get_by_role("link", name="Start a chat: Opening").click()

    tab.write("Translate: 会話")
    tab.reload()

    expect(tab.box).to_have_value("Translate: 会話")
