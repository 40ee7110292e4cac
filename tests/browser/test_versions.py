"""Versions of a turn are made in place, without a page load."""

import pytest
from playwright.sync_api import Route, expect

from ..endpoint.scripts import hold
from ..services.process import wait_until
from ..services.stored import add_turns
from .test_sending import SECOND_TRIES, lose_reply

# Differs between two loads: each form has a new send key.
READ_TURNS = """turns => turns.map(turn => {
  const copy = turn.cloneNode(true)
  for (const it of copy.querySelectorAll("[data-added]")) it.remove()
  for (const it of copy.querySelectorAll("[name=send_key], time")) it.remove()
  return copy.innerHTML.trim()
})"""


@pytest.fixture
def talk(tab):
    """Return a tab after all its loading has ended."""
    tab.open().send("fast cut count to 10")
    tab.wait_for_answer("failed")
    tab.page.evaluate("() => { window.isSamePage = true }")
    yield tab
    assert tab.page.evaluate("() => window.isSamePage"), "Another page was loaded"


def edit(tab, text):
    tab.questions.last.hover()
    tab.edit_link().click()
    field = tab.questions.last.get_by_label("Your message")
    field.fill(text)
    return field


def try_again(tab):
    tab.button("Try again").last.click()


def go_on(tab):
    tab.button("Continue").last.click()


def ask_again(tab):
    edit(tab, "fast cut count to 8").press("Enter")


def read_turns(tab):
    return tab.page.locator("[role=log] > article").evaluate_all(READ_TURNS)


WAYS = pytest.mark.parametrize("make_version", [try_again, go_on, ask_again])


@WAYS
def test_version_replaces_and_is_loaded(reader, talk, make_version):
    path = talk.page.url

    make_version(talk)

    expect(talk.page.get_by_text("Version 2 of 2")).to_have_count(1)
    expect(talk.page.locator("answer-stream")).to_have_count(0)
    expect(talk.answer).to_be_focused()
    expect(talk.page.locator("[role=log] > article")).to_have_count(2)
    assert talk.page.url == path
    later = reader.open_tab().open(path)
    assert read_turns(talk) == read_turns(later)


@WAYS
def test_stop_button_stops_a_version(talk, endpoint, make_version):
    endpoint.add_script(hold)

    make_version(talk)

    expect(talk.page.get_by_role("status")).to_contain_text("Waiting for the answer")
    talk.button("Stop").click()
    talk.wait_for_answer("stopped")


def test_retry_removes_later_turns(talk):
    for count in (3, 4):
        talk.send(f"fast count to {count}")
        talk.wait_for_text(f"{count}")
        talk.wait_for_answer()
    first = talk.answers.first

    first.hover()
    first.get_by_role("button", name="Try again").click()

    expect(talk.page.get_by_text("Version 2 of 2")).to_be_visible()
    talk.wait_for_answer("failed")
    expect(talk.page.locator("[role=log] > article")).to_have_count(2)


def test_edit_of_removed_turn_is_kept(talk):
    talk.send("fast count to 3")
    expect(talk.answers).to_have_count(2)
    talk.wait_for_answer()
    edit(talk, "half of another question")

    talk.answers.first.get_by_role("button", name="Try again").click()

    expect(talk.answers).to_have_count(1)
    expect(talk.box).to_have_value("half of another question")


def test_edit_is_locked_while_sending(talk):
    field = edit(talk, "fast count to 5")

    def add_meanwhile(route: Route) -> None:
        field.press_sequentially(" and more")
        expect(field).to_have_value("fast count to 5")
        route.continue_()

    talk.page.route("**/revisions", add_meanwhile)
    field.press("Enter")

    talk.wait_for_text("1 2 3 4 5")
    question = talk.questions.locator(".message__question")
    expect(question).to_have_text("fast count to 5")


def test_message_appears_after_its_parent(reader, tab):
    tab.open().send("fast count to 3")
    tab.wait_for_answer()
    other = reader.open_tab().open(tab.page.url)
    edit(tab, "fast count to 4").press("Enter")
    tab.wait_for_text("1 2 3 4")
    tab.wait_for_answer()

    other.send("fast count to 5")

    expect(other.questions).to_contain_text(["fast count to 4", "fast count to 5"])


def test_late_edit_form_keeps_focus(talk):
    def go_on_meanwhile(route: Route) -> None:
        talk.box.focus()
        route.continue_()

    talk.page.route("**/attempts", go_on_meanwhile)

    try_again(talk)

    expect(talk.page.get_by_text("Version 2 of 2")).to_be_visible()
    expect(talk.box).to_be_focused()


def test_earlier_page_becomes_the_conversation(tab, kaiwa):
    tab.open().send("fast count to 3")
    tab.wait_for_answer()
    path = tab.page.url
    first = tab.answer.get_attribute("data-message")
    add_turns(kaiwa.directory, path.split("/")[-1], 2, "An answer.")
    tab.open(path)
    last = tab.questions.last.get_attribute("data-message")
    tab.open(f"{path}?before={last}")

    try_again(tab)

    expect(tab.questions).to_have_count(2)
    expect(tab.page.get_by_text("Version 2 of 2")).to_be_visible()
    expect(tab.page.get_by_role("link", name="Latest messages")).to_have_count(0)
    assert tab.page.url == path
    tab.open(f"{path}?before={first}").send("fast count to 4")
    tab.page.wait_for_url(path)
    expect(tab.questions).to_have_count(3)


def test_pressed_twice_asks_once(talk, endpoint):
    talk.button("Try again").dblclick()

    expect(talk.page.get_by_text("Version 2 of 2")).to_be_visible()
    assert len(endpoint.list_requests()) == 2


def test_version_with_lost_reply_is_one(reader, talk, endpoint):
    reader.tolerates_failed_requests = True
    talk.page.route("**/revisions", lose_reply, times=1)

    edit(talk, "fast count to 3").press("Enter")

    talk.wait_for_answer()
    assert len(endpoint.list_requests()) == 2
    expect(talk.questions).to_contain_text("Version 2 of 2")


def test_refused_edit_stays_in_its_field(reader, talk):
    reader.tolerates_failed_requests = True
    talk.write("another thought")

    field = edit(talk, " ")
    field.press("Enter")

    alert = talk.questions.get_by_role("alert")
    expect(alert).to_contain_text("message is empty")
    expect(alert).to_be_in_viewport()
    expect(field).to_have_value(" ")
    expect(field).to_be_focused()
    expect(talk.box).to_have_value("another thought")
    field.fill("fast count to 3")
    field.press("Enter")
    talk.wait_for_answer()
    expect(talk.page.get_by_role("alert")).to_have_count(0)


def test_refusal_goes_with_the_next_turn(reader, talk):
    reader.tolerates_failed_requests = True
    field = edit(talk, " ")
    field.press("Enter")
    expect(talk.page.get_by_role("alert")).to_have_count(1)

    talk.send("fast count to 3")

    talk.wait_for_answer()
    expect(talk.page.get_by_role("alert")).to_have_count(0)
    expect(talk.questions.first.get_by_label("Your message")).to_have_value(" ")


def test_offline_edit_is_sent_once(reader, talk, endpoint):
    field = edit(talk, "fast count to 3")
    lose_connection(reader, talk)
    field.press("Enter")
    give_up(talk)
    alert = talk.questions.get_by_role("alert")
    expect(alert).to_contain_text("Nothing is lost")
    expect(field).to_have_value("fast count to 3")
    reader.go_online()

    talk.button("Send again").click()

    talk.wait_for_answer()
    assert len(endpoint.list_requests()) == 2


def test_failed_edit_form_can_be_reopened(reader, talk):
    reader.go_offline()
    talk.questions.hover()
    talk.edit_link().click()
    alert = talk.questions.get_by_role("alert")
    expect(alert).to_contain_text("there is no connection")
    reader.go_online()

    talk.button("Open again").click()

    expect(talk.questions.get_by_label("Your message")).to_be_focused()
    expect(alert).to_have_count(0)


def test_changed_edit_is_a_new_send(reader, talk):
    reader.tolerates_failed_requests = True
    talk.page.clock.install()
    talk.page.route("**/revisions", lose_reply, times=1 + SECOND_TRIES)
    field = edit(talk, "fast count to 3")
    field.press("Enter")
    give_up(talk)

    field.fill("fast count to 4")
    talk.button("Send again").click()

    expect(talk.questions).to_contain_text("fast count to 4")
    expect(talk.questions).to_contain_text("Version 3 of 3")


def lose_connection(reader, tab):
    tab.page.clock.install()
    reader.go_offline()


def give_up(tab):
    """Advance the clock until all retries have failed."""
    alert = tab.page.get_by_role("alert")

    def is_given_up() -> bool:
        tab.page.clock.fast_forward("00:05")
        return alert.is_visible()

    wait_until(is_given_up, "given up")


def test_map_of_branches_comes_with_versions(talk):
    try_again(talk)
    talk.wait_for_answer("failed")

    talk.page.locator(".page-header__menu > summary").last.click()
    talk.page.locator("branch-map summary").click()

    expect(talk.page.locator("branch-map li")).to_have_count(2)
    expect(talk.page.locator("branch-map [aria-current]")).to_have_count(1)


def test_fork_opens_a_conversation(tab):
    tab.open().send("fast echo: tea")
    tab.wait_for_answer()
    path = tab.page.url

    tab.answer.hover()
    tab.answer.get_by_role("button", name="Fork").click()
    tab.page.wait_for_url(lambda url: url != path)

    expect(tab.page.get_by_role("heading", level=1)).to_have_text("fast echo: tea (2)")
    expect(tab.answer).to_contain_text("tea")
