import pytest
from playwright.sync_api import expect

from ..services.stored import add_turns

ENDLESS = "speed 40 echo: One.\n\n" + "And so on.\n\n" * 200


@pytest.fixture
def device():
    """Return a reader without scripts."""
    return {"java_script_enabled": False}


@pytest.fixture(scope="module")
def strict(start_kaiwa, shared_endpoint):
    """Run a server with two models and one message per minute."""
    return start_kaiwa(
        BLUE_URL=shared_endpoint.url,
        BLUE_KEY="inf-test",
        BLUE_MODEL_ID="nova-pro",
        MESSAGES_PER_MINUTE="1",
    )


@pytest.fixture
def hasty(meet_reader, strict, device):
    """Return a tab of that server."""
    reader = meet_reader(strict.url, **device)
    reader.tolerates_failed_requests = True
    return reader.open_tab().open()


def test_answer_streams_without_scripts(tab):
    tab.open().send("fast pause 3 echo: One word.\n\nTwo words.\n\nThree words.")

    tab.blocks.first.wait_for()
    expect(tab.blocks).to_have_text(["One word."])
    expect(tab.button("Stop")).to_be_visible()
    expect(tab.blocks).to_have_text(["One word.", "Two words.", "Three words."])
    expect(tab.button("Send")).to_be_visible()
    expect(tab.button("Stop")).to_be_hidden()


def test_conversation_goes_on(tab):
    tab.open().send("fast count to 3")
    tab.wait_for_text("1 2 3")

    tab.send("fast count to 5")

    tab.wait_for_text("1 2 3 4 5")
    expect(tab.questions).to_have_count(2)
    expect(tab.links).to_have_count(1)


def test_stop_keeps_the_text(tab, endpoint):
    tab.open().send(ENDLESS)
    expect(tab.blocks.first).to_have_text("One.")

    tab.button("Stop").click()

    tab.wait_for_answer("stopped")
    expect(tab.answer).to_contain_text("You stopped this answer.")
    assert endpoint.wait_until_ended()[0]["closed_early"]


def test_try_again_after_a_failure(tab, endpoint):
    endpoint.add_script(lambda exchange: exchange.reply(500))
    tab.open().send("fast count to 3")
    expect(tab.answer).to_contain_text("The endpoint reported an error")

    tab.button("Try again").click()
    expect(tab.answer).to_contain_text("Version 2 of 2")

    tab.wait_for_text("1 2 3")


def test_running_answer_is_found_again(tab):
    tab.open().send(ENDLESS)
    tab.blocks.first.wait_for()
    tab.open()

    tab.links.click()

    tab.page.wait_for_url("**/live**", wait_until="commit")
    expect(tab.blocks.nth(2)).to_have_text("And so on.")
    tab.button("Stop").click()
    tab.wait_for_answer("stopped")


def test_stop_lies_over_nothing_else(tab):
    tab.open().send(ENDLESS)
    tab.blocks.first.wait_for()

    tab.summary("Preferences").click()

    expect(tab.button("Dark")).to_be_visible()
    tab.button("Stop").click()
    tab.wait_for_answer("stopped")


def test_refused_message_stays_in_the_box(reader, tab):
    reader.tolerates_failed_requests = True
    tab.open().send("   ")

    expect(tab.page.get_by_role("alert")).to_contain_text("message is empty")
    expect(tab.box).to_have_value("   ")


def test_refused_edit_stays_in_its_form(reader, tab):
    reader.tolerates_failed_requests = True
    tab.open().send("fast count to 3")
    expect(tab.button("Send")).to_be_visible()
    tab.questions.hover()
    tab.edit_link().click()
    field = tab.questions.get_by_role("textbox")
    field.fill("   ")

    tab.button("Ask again").click()

    alert = tab.page.get_by_role("alert")
    expect(alert).to_contain_text("message is empty")
    expect(tab.questions.get_by_role("alert")).to_have_count(1)
    expect(field).to_have_value("   ")
    expect(field).to_be_focused()
    expect(tab.box).to_have_value("")
    field.fill("fast count to 4")
    tab.button("Ask again").click()
    tab.wait_for_text("1 2 3 4")


def test_long_message_stays_in_the_box(hasty):
    hasty.send("fast count to 3")
    expect(hasty.button("Send")).to_be_visible()

    hasty.send("And more")

    expect(hasty.page.get_by_role("alert")).to_contain_text("Too many requests")
    expect(hasty.box).to_have_value("And more")
    expect(hasty.questions).to_have_count(1)


def test_model_is_chosen(hasty, endpoint):
    hasty.page.get_by_label("Model").select_option("nova-pro")

    hasty.send("fast count to 3")

    expect(hasty.answer.locator("footer")).to_contain_text("nova-pro")
    assert endpoint.list_requests()[0]["body"]["model"] == "nova-pro"
    expect(hasty.page.get_by_label("Model")).to_have_value("nova-pro")


def test_rename_and_delete(tab):
    tab.open().send("fast count to 3")
    tab.wait_for_text("1 2 3")
    tab.summary("This conversation").click()
    tab.page.get_by_label("Title").fill("Numbers")
    tab.button("Rename").click()
    expect(tab.links).to_have_text("Numbers")

    tab.summary("This conversation").click()
    tab.summary("Delete…").click()
    tab.button("Delete conversation").click()

    expect(tab.links).to_have_count(0)


def test_language_and_theme(tab):
    tab.open()
    tab.summary("Preferences").click()
    tab.button("Dark").click()
    root = tab.page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")

    tab.summary("Preferences").click()
    tab.button("日本語").click()

    expect(root).to_have_attribute("lang", "ja")


def test_new_chat_begins_in_the_box(tab):
    tab.open("/conversations")

    tab.page.get_by_role("link", name="New chat").click()

    expect(tab.box).to_be_focused()


def test_drawer_opens_on_a_small_screen(tab):
    tab.page.set_viewport_size({"width": 375, "height": 667})
    tab.open()

    tab.summary("Menu").click()

    expect(tab.page.get_by_role("link", name="New chat")).to_be_visible()


def test_stop_before_the_first_word(tab, endpoint):
    tab.open().send("slow 60")

    tab.button("Stop").click()

    tab.wait_for_answer("stopped")
    assert endpoint.wait_until_ended()[0]["closed_early"]
    expect(tab.button("Send")).to_be_visible()


def test_continue_what_was_cut_off(tab):
    tab.open().send("fast cut table")

    tab.button("Continue").click()

    expect(tab.answer).to_contain_text("Version 2 of 2")


def test_edit_is_put_away(tab):
    tab.open().send("fast count to 3")
    expect(tab.button("Send")).to_be_visible()
    tab.questions.hover()
    tab.edit_link().click()
    expect(tab.questions.get_by_role("textbox")).to_be_focused()

    tab.page.get_by_role("link", name="Cancel").click()

    expect(tab.questions.get_by_role("textbox")).to_have_count(0)
    expect(tab.questions.locator(".message__question")).to_be_visible()


def test_earlier_turn_is_edited_in_place(tab, kaiwa):
    tab.open().send("fast count to 3")
    expect(tab.button("Send")).to_be_visible()
    path = tab.links.get_attribute("href")
    add_turns(kaiwa.directory, path.split("/")[-1], 30, "An answer.")
    tab.open(path)
    tab.page.get_by_role("link", name="Earlier messages").click()
    tab.questions.first.hover()

    tab.questions.first.get_by_role("link", name="Edit").click()

    field = tab.questions.first.get_by_role("textbox")
    expect(field).to_have_value("fast count to 3")


def test_edit_then_return_to_the_original(tab):
    tab.open().send("fast count to 3")
    expect(tab.button("Send")).to_be_visible()
    tab.questions.hover()
    tab.edit_link().click()
    tab.questions.get_by_role("textbox").fill("fast count to 4")
    tab.button("Ask again").click()
    tab.wait_for_text("1 2 3 4")
    expect(tab.button("Send")).to_be_visible()

    tab.questions.hover()
    tab.questions.get_by_role("button", name="Previous version").click()

    expect(tab.questions).to_contain_text("Version 1 of 2")
    expect(tab.blocks).to_have_text(["1 2 3"])


def test_dropped_stream_is_reconnected(tab):
    tab.open().send(ENDLESS)
    tab.blocks.first.wait_for()

    tab.page.get_by_role("link", name="Reconnect").click()

    expect(tab.blocks.nth(2)).to_have_text("And so on.")
    tab.button("Stop").click()
    tab.wait_for_answer("stopped")
    expect(tab.page.get_by_role("link", name="Reconnect")).to_have_count(0)


def test_nothing_that_needs_scripts_is_offered(tab):
    tab.open().send("fast code")
    expect(tab.button("Send")).to_be_visible()
    tab.summary("Preferences").click()
    tab.answer.hover()

    for name in ("Copy", "Copy code", "Latest"):
        expect(tab.button(name)).to_have_count(0)
    expect(tab.page.get_by_role("checkbox")).to_have_count(0)


def test_browser_keeps_huge_text(meet_reader, start_kaiwa, device):
    server = start_kaiwa(MAX_MESSAGE_CHARS="1000")
    reader = meet_reader(server.url, **device)
    reader.tolerates_failed_requests = True
    tab = reader.open_tab().open()
    text = ("x" * 999 + "\n") * 350
    tab.box.fill(text)

    tab.button("Send").click()
    expect(tab.page.get_by_role("heading")).to_have_text("The request is too large.")
    expect(tab.page.get_by_text("go back in your browser")).to_be_visible()
    tab.page.go_back()

    assert tab.box.input_value() == text
