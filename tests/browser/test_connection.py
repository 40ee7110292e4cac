"""A tab shows that the network or the server is gone, and recovers."""

import pytest
from playwright.sync_api import expect

from ..services.line import Line

# A dead connection is detected shortly after a missing heartbeat.
QUICK = {"HEARTBEAT_SECONDS": "1.5", "LOST_SECONDS": "2"}
COUNT = " ".join(str(number) for number in range(1, 121))


@pytest.fixture(scope="module")
def fragile(start_kaiwa):
    """Run a server that tests restart and kill."""
    return start_kaiwa(**QUICK)


@pytest.fixture
def line(fragile, tmp_path):
    """Run a proxy in front of it."""
    line = Line(tmp_path, fragile.port)
    yield line
    line.stop()


@pytest.fixture
def reader(meet_reader, line):
    """Return a reader behind the proxy."""
    reader = meet_reader(line.url)
    reader.tolerates_failed_requests = True
    return reader


@pytest.fixture
def bar(tab):
    """Return the notice of a lost connection."""
    return tab.page.locator("connection-bar")


def mark_page(tab) -> None:
    """Mark the page, to detect a reload."""
    tab.page.evaluate("() => { window.mark = document.body }")


def is_same_page(tab) -> bool:
    """Whether the page was not reloaded."""
    return tab.page.evaluate("() => window.mark === document.body")


@pytest.mark.parametrize("end", ["terminate", "kill"])
def test_tab_recovers_after_a_restart(tab, bar, fragile, end):
    tab.open().send("speed 20 count to 900")
    tab.wait_for_text("1 2 3 4 5 6 7 8 9 10")
    mark_page(tab)

    getattr(fragile, end)()
    fragile.process.process.wait(30)
    shown = tab.read_answer()
    fragile.start()
    fragile.wait_until_ready()

    tab.wait_for_answer("interrupted")
    kept = tab.read_answer().split()
    # Twenty words a second: at most those of the last 1.5 s are lost.
    assert len(kept) >= len(shown.split()) - (30 if end == "kill" else 0)
    assert kept == [str(number + 1) for number in range(len(kept))]
    expect(bar).to_be_hidden()
    tab.send("fast count to 3")
    tab.wait_for_answer()
    assert is_same_page(tab)


def test_silent_connection_is_replaced(tab, bar, line):
    tab.open().send("speed 40 count to 120")
    tab.wait_for_text("1 2 3")
    mark_page(tab)

    line.fall_silent()
    shown = tab.read_answer()
    expect(bar).to_have_text("Reconnecting…")

    assert tab.read_answer() == shown
    expect(tab.answer).to_have_attribute("data-state", "streaming")
    line.come_back()
    tab.wait_for_answer()
    assert tab.read_answer() == COUNT
    expect(bar).to_be_hidden()
    assert is_same_page(tab)


def test_silent_dead_connection_is_replaced(tab, bar, line):
    tab.open().send("speed 40 count to 120")
    tab.wait_for_text("1 2 3")
    mark_page(tab)

    line.lose_connections()

    tab.wait_for_answer()
    assert tab.read_answer() == COUNT
    expect(bar).to_be_hidden()
    assert is_same_page(tab)


def test_send_with_missing_reply_is_one(tab, line, endpoint):
    tab.open().write("fast count to 3")
    tab.page.clock.install()

    line.lose_replies()
    tab.button("Send").click()
    endpoint.wait_until_ended()
    expect(tab.box).to_have_value("fast count to 3")
    line.lose_replies()
    tab.page.clock.run_for("00:30")

    tab.wait_for_answer()
    assert len(endpoint.list_requests()) == 1
    expect(tab.questions).to_have_count(1)
    expect(tab.box).to_have_value("")
