import pytest
from playwright.sync_api import Route, expect

SECOND_TRIES = 3


@pytest.fixture
def sends(tab):
    """Record the sends of the tab."""
    sends = []
    tab.page.on("request", lambda it: sends.append(it) if it.method == "POST" else None)
    return sends


def test_enter_sends_shift_enter_does_not(tab, endpoint):
    tab.open().write("fast count to 3")

    tab.box.press("Shift+Enter")
    tab.page.keyboard.type("please")
    tab.box.press("Enter")

    tab.wait_for_answer()
    (asked,) = endpoint.list_requests()[0]["body"]["messages"]
    assert asked["content"] == "fast count to 3\nplease"
    expect(tab.box).to_have_value("")
    expect(tab.box).to_be_focused()


def test_setting_turns_enter_round(tab, sends):
    tab.open()
    tab.summary("Preferences").click()
    tab.page.get_by_label("Enter sends the message").uncheck()
    tab.page.wait_for_function("() => localStorage.getItem('enter') === 'newline'")

    tab.write("fast count to 3")
    tab.box.press("Enter")

    expect(tab.box).to_have_value("fast count to 3\n")
    assert sends == []
    tab.box.press("Control+Enter")
    tab.wait_for_answer()


def test_composing_enter_does_not_send(reader, tab, sends):
    tab.open().box.focus()
    keyboard = reader.context.new_cdp_session(tab.page)
    composition = {"text": "かいわ", "selectionStart": 3, "selectionEnd": 3}
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}

    keyboard.send("Input.imeSetComposition", composition)
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keyboard.send("Input.insertText", {"text": "fast 会話"})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})

    expect(tab.box).to_have_value("fast 会話")
    assert sends == []
    tab.box.press("Enter")
    tab.wait_for_answer()
    expect(tab.questions).to_contain_text("fast 会話")


def test_enter_of_input_method_is_ignored(tab, sends):
    tab.open().write("会話")

    for event in ({"isComposing": True}, {"keyCode": 229}):
        tab.box.dispatch_event("keydown", {"key": "Enter", "cancelable": True, **event})

    expect(tab.page.locator("form[aria-busy]")).to_have_count(0)
    expect(tab.box).to_have_value("会話")
    assert sends == []


def test_draft_survives_a_reload(tab):
    tab.open().write("half a thought")

    tab.reload()

    expect(tab.box).to_have_value("half a thought")


def test_each_conversation_has_its_own_draft(tab):
    tab.open().send("fast count to 3")
    tab.wait_for_answer()
    conversation = tab.page.url
    tab.write("for this one")

    tab.open()
    expect(tab.box).to_have_value("")
    tab.open(conversation)

    expect(tab.box).to_have_value("for this one")


def test_refused_send_leaves_the_draft(reader, tab):
    reader.tolerates_failed_requests = True
    tab.open()
    tab.box.evaluate("it => { it.required = false }")

    tab.send("   ")

    expect(tab.page.get_by_role("alert")).to_contain_text("message is empty")
    expect(tab.box).to_have_value("   ")
    tab.send("fast count to 3")
    tab.wait_for_answer()
    expect(tab.page.get_by_role("alert")).to_have_count(0)


def test_refusal_is_not_a_connection_error(reader, tab):
    reader.tolerates_failed_requests = True
    tab.open().send("   ")
    expect(tab.page.get_by_role("alert")).to_contain_text("message is empty")

    tab.reload()

    expect(tab.box).to_have_value("   ")
    expect(tab.page.get_by_role("alert")).to_have_count(0)


LONG = 100_000
TOO_LONG = "This message has 100,001 characters; at most 100,000 can be sent."


def test_long_paste_stays_whole(tab, sends):
    whole = "x" * (LONG - 1) + "😀"
    tab.open().write(whole + "\n")
    alert = tab.page.get_by_role("alert")
    notice = tab.page.locator("[data-notices] .notice")

    expect(alert).to_contain_text(TOO_LONG)
    tab.press("Control+End")
    tab.page.keyboard.type("y")
    expect(notice).to_contain_text("100,002 characters")
    expect(alert).to_have_count(0)  # Screen readers do not hear each number.
    tab.button("Send").click()

    expect(alert).to_contain_text("100,002 characters")
    expect(tab.box).to_have_attribute("aria-invalid", "true")
    assert tab.box.input_value() == whole + "\ny"
    assert sends == []
    tab.write(whole)
    expect(notice).to_have_count(0)
    assert tab.box.get_attribute("aria-invalid") is None


def test_long_edit_stays_whole(tab, sends):
    tab.open().send("fast count to 3")
    tab.wait_for_answer()
    sends.clear()
    tab.questions.last.hover()
    tab.edit_link().click()
    box = tab.questions.get_by_role("textbox")

    box.fill("x" * (LONG + 1))
    tab.button("Ask again").click()

    expect(tab.page.get_by_role("alert")).to_contain_text(TOO_LONG)
    assert len(box.input_value()) == LONG + 1
    assert sends == []


def test_page_names_left_out_characters(tab, endpoint):
    tab.open()
    tab.page.evaluate(
        """() => {
          globalThis.announced = []
          const region = document.querySelector("status-region")
          const note = () => announced.push(region.textContent)
          new MutationObserver(note).observe(region, { childList: true })
        }"""
    )

    tab.send("fast count to \x1b[1m3\x1b[0m")

    tab.wait_for_answer()
    note = "Left out of your message: terminal escape sequences (2)."
    expect(tab.page.locator("message-composer [data-left-out]")).to_have_text(note)
    assert tab.page.evaluate("announced").count(note) == 1
    (asked,) = endpoint.list_requests()[0]["body"]["messages"]
    assert asked["content"] == "fast count to 3"
    tab.send("fast count to 4")
    expect(tab.page.locator("[data-left-out]")).to_have_count(0)


def test_double_click_sends_once(tab, endpoint):
    tab.open().write("fast count to 3")

    tab.button("Send").dblclick()

    tab.wait_for_answer()
    assert len(endpoint.list_requests()) == 1
    expect(tab.questions).to_have_count(1)


def test_double_click_does_not_stop(tab):
    tab.open().send("speed 40 count to 900")

    tab.button("Stop").dispatch_event("click", {"detail": 2})
    tab.wait_for_text("3 4 5")
    tab.button("Stop").click()

    tab.wait_for_answer("stopped")


def test_answer_needs_no_second_request(tab):
    requested = []
    tab.open()
    tab.page.on("request", lambda it: requested.append(it.url))

    tab.send("speed 100 count to 40")
    tab.wait_for_answer()

    assert tab.read_answer().endswith(" 39 40")
    assert [it for it in requested if "/events" in it] == []


def test_answer_resumes_in_another_request(reader, tab):
    reader.tolerates_failed_requests = True
    tab.open()
    tab.page.route("**/conversations", end_early, times=1)

    tab.send("speed 100 count to 40")

    tab.wait_for_answer()
    assert tab.read_answer().startswith("1 2 3")
    assert tab.read_answer().endswith(" 39 40")


def end_early(route: Route) -> None:
    response = route.fetch()
    sent, gap, frames = response.body().partition(b"\n\n")
    half = frames[: len(frames) // 2]
    route.fulfill(response=response, body=sent + gap + half)


def test_send_with_lost_reply_is_one(reader, tab, endpoint):
    reader.tolerates_failed_requests = True
    tab.open()
    tab.page.route("**/conversations", lose_reply, times=1)

    tab.send("fast count to 3")

    tab.wait_for_answer()
    assert len(endpoint.list_requests()) == 1
    expect(tab.questions).to_have_count(1)


def lose_reply(route: Route) -> None:
    route.fetch()
    route.abort()


def test_message_sent_during_gap_arrives(reader, tab, endpoint):
    tab.open().write("fast count to 3")
    reader.go_offline()

    with tab.page.expect_event("requestfailed"):
        tab.button("Send").click()
    expect(tab.box).to_have_value("fast count to 3")
    reader.go_online()

    tab.wait_for_answer()
    assert len(endpoint.list_requests()) == 1


def test_offline_message_is_sent_once(reader, tab, endpoint):
    tab.open().write("fast count to 3")
    tab.page.clock.install()
    reader.go_offline()
    tab.button("Send").click()
    for _ in range(SECOND_TRIES):
        with tab.page.expect_event("requestfailed"):
            tab.page.clock.fast_forward("00:05")
    bar = tab.page.get_by_role("region", name="Connection")
    expect(bar).to_contain_text("You are offline.")
    alert = tab.page.get_by_role("alert")
    expect(alert).to_contain_text("It is still in the box.")
    expect(tab.box).to_have_value("fast count to 3")
    reader.go_online()

    tab.button("Send again").click()

    tab.wait_for_answer()
    assert len(endpoint.list_requests()) == 1
    expect(bar).to_be_hidden()


def test_answer_resumes_after_lost_connection(reader, tab):
    tab.open().send("fast pause 2 count to 40")
    tab.wait_for_text("1 2 3")

    reader.go_offline()
    expect(tab.page.locator("connection-bar")).to_be_visible()
    reader.go_online()

    tab.wait_for_answer()
    assert tab.read_answer().endswith(" 39 40")
    expect(tab.page.locator("connection-bar")).to_be_hidden()
