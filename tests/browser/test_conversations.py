from playwright.sync_api import expect

from ..services.process import wait_until


def count(most: int) -> str:
    return " ".join(map(str, range(1, most + 1)))


def test_answer_grows_and_is_complete(tab):
    tab.open().send("speed 15 count to 60")

    tab.wait_for_text("1 2 3 4 5")
    expect(tab.button("Stop")).to_be_visible()
    tab.wait_for_answer()
    assert tab.read_answer() == count(60)


def test_new_chat_becomes_a_conversation(tab):
    tab.open().send("fast count to 3")
    tab.wait_for_answer()

    expect(tab.page).to_have_title("fast count to 3 · Kaiwa")
    expect(tab.page.get_by_role("heading", level=1)).to_have_text("fast count to 3")
    expect(tab.links).to_have_attribute("aria-current", "page")
    assert tab.links.get_attribute("href") in tab.page.url
    expect(tab.box).to_have_value("")


def test_conversation_goes_on(tab, endpoint):
    tab.open().send("fast count to 3")
    tab.wait_for_answer()
    tab.send("fast count to 5")
    expect(tab.answers).to_have_count(2)
    tab.wait_for_answer()

    tab.reload()

    assert tab.read_answer() == count(5)
    asked = endpoint.list_requests()[-1]["body"]["messages"]
    assert [it["role"] for it in asked] == ["user", "assistant", "user"]


def test_reload_in_mid_answer_loses_nothing(tab):
    tab.open().send("speed 60 count to 90")
    tab.wait_for_text("1 2 3 4 5 6 7 8 9 10")
    before = tab.read_answer()

    tab.reload()

    assert tab.read_answer().startswith(before)
    tab.wait_for_answer()
    assert tab.read_answer() == count(90)


def test_returning_reader_sees_the_answer(reader, tab, endpoint):
    tab.open().send("fast pause 1 count to 40")
    tab.wait_for_text("1 2 3")
    tab.page.close()
    endpoint.wait_until_ended()

    later = reader.open_tab().open()
    later.links.click()

    later.wait_for_answer()
    assert later.read_answer() == count(40)


def test_second_tab_follows_the_same_answer(reader, tab):
    tab.open().send("speed 60 count to 80")
    tab.wait_for_text("1 2 3")

    other = reader.open_tab().open(tab.page.url)

    for each in (tab, other):
        each.wait_for_answer()
        assert each.read_answer() == count(80)


def test_tabs_show_each_others_turns(reader, tab):
    tab.open().send("fast count to 3")
    tab.wait_for_answer()
    other = reader.open_tab().open(tab.page.url)

    tab.send("fast count to 5")

    expect(other.answers).to_have_count(2)
    other.wait_for_answer()
    assert other.read_answer() == count(5)


def test_list_is_current_in_every_tab(reader, tab):
    other = reader.open_tab().open()
    expect(other.links).to_have_count(0)

    tab.open().send("fast count to 3")

    for each in (tab, other):
        expect(each.links).to_contain_text("fast count to 3")


def test_eight_tabs_follow_one_answer(reader, tab):
    tab.open().send("fast slow 1 pause 2 count to 20")
    expect(tab.button("Stop")).to_be_visible()

    others = [reader.open_tab().open(tab.page.url) for _ in range(7)]

    for each in [tab, *others]:
        each.wait_for_answer()
        assert each.read_answer() == count(20)


def test_stop_keeps_what_has_arrived(tab, endpoint):
    tab.open().send("speed 40 count to 800")
    tab.wait_for_text("1 2 3 4 5")

    tab.button("Stop").click()

    tab.wait_for_answer("stopped")
    kept = tab.read_answer()
    assert count(800).startswith(kept) and kept.startswith("1 2 3 4 5")
    assert endpoint.wait_until_ended()[0]["closed_early"]
    expect(tab.button("Send")).to_be_visible()
    expect(tab.box).to_be_focused()


def test_stop_before_the_first_token(tab, endpoint):
    tab.open().send("slow 30")
    wait_until(endpoint.list_requests, "the model is asked")

    tab.button("Stop").click()

    tab.wait_for_answer("stopped")
    assert endpoint.wait_until_ended()[0]["closed_early"]
    expect(tab.answer).to_contain_text("You stopped this answer.")


def test_failure_is_explained_and_retried(tab, endpoint):
    endpoint.add_script(lambda exchange: exchange.reply(500))
    tab.open().send("fast count to 3")
    tab.wait_for_answer("failed")
    expect(tab.answer).to_contain_text("The endpoint reported an error")

    tab.button("Try again").click()

    tab.wait_for_answer()
    assert tab.read_answer() == count(3)
    expect(tab.answer).to_contain_text("Version 2 of 2")


def test_answer_that_broke_off_is_continued(tab):
    tab.open().send("fast cut count to 10")
    tab.wait_for_answer("failed")
    assert tab.read_answer() == count(5)

    tab.button("Continue").click()

    # The endpoint does not continue the text, so check only that it is kept.
    tab.wait_for_answer()
    assert tab.read_answer().startswith(count(5))


def test_edit_adds_a_version(tab):
    tab.open().send("fast count to 3")
    tab.wait_for_answer()
    tab.questions.hover()
    tab.edit_link().click()
    tab.page.get_by_label("Your message").fill("fast count to 5")
    tab.button("Ask again").click()
    tab.wait_for_text(count(5))

    tab.button("Previous version").click()

    tab.wait_for_text(count(3))
    expect(tab.questions).to_contain_text("fast count to 3")
    tab.button("Next version").click()
    tab.wait_for_text(count(5))


def test_edit_form_replaces_the_message(tab):
    tab.open().send("fast count to 3")
    tab.wait_for_answer()
    question = tab.questions.locator(".message__question")
    tab.questions.hover()
    tab.edit_link().click()
    tab.page.get_by_label("Your message").fill("half of another")
    expect(question).to_be_hidden()

    tab.page.get_by_role("link", name="Cancel").click()

    expect(tab.page.get_by_label("Your message")).to_be_hidden()
    expect(question).to_be_visible()
    tab.edit_link().click()
    expect(tab.page.get_by_label("Your message")).to_have_value("half of another")


def test_conversation_is_renamed_and_deleted(tab):
    tab.open().send("fast count to 3")
    tab.wait_for_answer()
    tab.summary("This conversation").click()
    tab.page.get_by_label("Title").fill("Numbers")
    tab.button("Rename").click()
    expect(tab.links).to_have_text("Numbers")

    tab.summary("This conversation").click()
    tab.summary("Delete…").click()
    tab.button("Delete conversation").click()

    expect(tab.links).to_have_count(0)
    expect(tab.page).to_have_title("New chat · Kaiwa")
