"""Pictures as answers, with and without scripts."""

import re

import pytest
from playwright.sync_api import expect

MODEL = "stable-image-ultra"


@pytest.fixture(scope="session")
def studio(start_kaiwa, shared_endpoint):
    """Run a server with a model that draws."""
    return start_kaiwa(
        DIFFUSION_URL=shared_endpoint.url,
        DIFFUSION_KEY="inf-test",
        DIFFUSION_MODEL_ID=MODEL,
    )


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def tab(meet_reader, studio, request):
    """Return a tab of a reader with or without scripts."""
    return meet_reader(studio.url, java_script_enabled=request.param).open_tab()


def choose_model(tab, name=MODEL):
    tab.page.get_by_label("Model", exact=True).select_option(name)


def test_picture_is_drawn_and_shown_on(tab, endpoint):
    tab.open()
    expect(tab.summary("Picture settings")).to_be_hidden()
    choose_model(tab)
    expect(tab.summary("Conversation settings")).to_be_hidden()
    tab.summary("Picture settings").click()
    tab.page.get_by_label("Aspect ratio").select_option("16:9")
    tab.page.get_by_label("Seed").fill("7")
    tab.send("A red fox")

    picture = tab.answer.get_by_role("img", name="A red fox")
    expect(picture).to_be_visible()
    assert picture.evaluate("it => it.decode().then(() => it.naturalWidth)") == 336
    expect(tab.answer.get_by_role("link", name="Download")).to_be_visible()
    tab.answer.get_by_role("button", name="Ask about it").click()

    expect(tab.answers).to_have_count(2)
    expect(tab.answer.get_by_role("button", name="Try again")).to_be_visible()
    drawn, asked = endpoint.wait_until_ended(2)
    assert (drawn["body"]["aspect_ratio"], drawn["body"]["seed"]) == ("16:9", 7)
    assert asked["body"]["model"] == "claude-4-5-sonnet"


def test_drawing_is_stopped(tab, endpoint):
    tab.open()
    choose_model(tab)
    tab.send("slow 60 fox")
    expect(tab.page.get_by_text("Drawing…")).to_be_visible()

    tab.button("Stop").first.click()

    expect(tab.page.get_by_text("You stopped this answer.")).to_be_visible()
    expect(tab.page.get_by_text("Drawing…")).to_be_hidden()
    assert endpoint.wait_until_ended()[0]["closed_early"]


def test_new_picture_is_a_version(tab):
    tab.open()
    choose_model(tab)
    tab.send("A red fox")
    expect(tab.answer.get_by_role("img", name="A red fox")).to_be_visible()

    tab.answer.get_by_role("button", name="Try again").click()

    expect(tab.answer.get_by_text("2/2")).to_be_visible()
    expect(tab.answer.get_by_role("img", name=re.compile("red fox"))).to_be_visible()
