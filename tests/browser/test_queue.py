"""The queue, with scripts."""

from playwright.sync_api import expect

RUNNING = "speed 20 count to 900"


def queue(tab, text):
    """Write a message while an answer runs, and queue it with Enter."""
    tab.write(text)
    tab.page.locator("#message-box").press("Enter")
    entry = tab.page.locator(".queued-message", has_text=text)
    expect(entry).to_be_visible()
    expect(tab.page.locator("#message-box")).to_have_value("")
    return entry


def test_queued_message_appears_as_a_turn(tab):
    tab.open().send("speed 10 count to 40")
    tab.wait_for_text("1 2 3")

    queue(tab, "fast count to 5")

    expect(tab.page.locator("[data-role=user]")).to_have_count(2, timeout=30_000)
    expect(tab.page.locator(".queued-message")).to_have_count(0)
    tab.wait_for_answer("done")


def test_queued_message_is_edited_and_removed(tab):
    tab.open().send(RUNNING)
    tab.wait_for_text("1 2 3")
    first, second = queue(tab, "one"), queue(tab, "two")

    first.locator("summary").click()
    first.locator("textarea").fill("other words")
    first.locator("details button").click()
    expect(tab.page.locator(".queued-message__text").first).to_have_text("other words")
    second.get_by_role("button", name="Remove").click()

    expect(tab.page.locator(".queued-message")).to_have_count(1)
    tab.page.locator("[data-stop] button").click()
    tab.page.locator(".message-queue__send button").click()
    expect(tab.page.locator("[data-role=user]")).to_have_count(2)
    expect(tab.page.locator(".queued-message")).to_have_count(0)


def test_fourth_message_stays_in_the_box(reader, tab):
    tab.open().send(RUNNING)
    tab.wait_for_text("1 2 3")
    for text in ("one", "two", "three"):
        queue(tab, text)

    tab.write("four")
    tab.page.locator("[data-queue]").click()

    expect(tab.page.get_by_role("alert")).to_contain_text("The queue is full")
    expect(tab.page.locator("#message-box")).to_have_value("four")
    tab.page.locator("[data-stop] button").click()
    [complaint] = reader.complaints  # The browser logs the refusal.
    assert "409" in complaint
    reader.complaints.clear()
