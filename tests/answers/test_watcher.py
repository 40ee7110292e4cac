from types import SimpleNamespace
from typing import Any

import pytest

from kaiwa.answers import Feed, Watcher
from kaiwa.answers.pacing import IDLE_POLLS
from kaiwa.errors import StoreUnavailable
from kaiwa.store import Running, Stored

from ..client import Page


class FakeProgress:
    """The part of the progress that a watcher uses."""

    def __init__(self) -> None:
        self.beat = 1
        self.is_away = False
        self.stored: list[Stored] = []
        self.interrupted: list[Running] = []
        self.heard: dict[int, str] = {}

    def list_running(self, *, except_maker_id: str) -> list[Running]:
        if self.is_away:
            raise StoreUnavailable()
        return [Running(1, "elsewhere", self.beat)]

    def mark_interrupted(self, lost, heard) -> None:
        self.interrupted += lost
        self.heard = heard

    def read_stored(self, positions) -> list[Stored]:
        return self.stored


@pytest.fixture
def clock():
    """A monotonic clock that a test sets."""
    return SimpleNamespace(seconds=100.0)


@pytest.fixture
def progress() -> FakeProgress:
    """The progress of one answer of another process."""
    return FakeProgress()


@pytest.fixture
def watcher(progress, clock) -> Watcher:
    """A watcher in this process."""
    maker: Any = SimpleNamespace(id="here")
    return Watcher(progress, maker, lost_seconds=15, clock=lambda: clock.seconds)


def pass_time(watcher, clock, seconds: float) -> None:
    """Let time pass, and check the beats every two seconds."""
    for _ in range(int(seconds / 2)):
        clock.seconds += 2
        watcher.check_beats()


def test_constant_beat_means_lost_process(watcher, progress, clock):
    watcher.check_beats()

    pass_time(watcher, clock, 14)
    assert progress.interrupted == []
    pass_time(watcher, clock, 2)
    assert [it.answer_id for it in progress.interrupted] == [1]


def test_heard_text_is_stored(watcher, progress, clock):
    watcher.watch(Feed(1, source="stored", state="streaming"))
    watcher.watch(Feed(2, source="of another process", state="streaming"))
    watcher.update(1, 6, " and heard", "streaming")

    pass_time(watcher, clock, 20)

    assert progress.heard == {1: "stored and heard"}


def test_rising_beat_means_living_process(watcher, progress, clock):
    for beat in range(30):
        progress.beat = beat
        pass_time(watcher, clock, 2)

    assert progress.interrupted == []


def test_time_without_database_does_not_count(watcher, progress, clock):
    watcher.check_beats()
    progress.is_away = True
    pass_time(watcher, clock, 60)
    progress.is_away = False

    pass_time(watcher, clock, 10)

    assert progress.interrupted == []


def test_suspended_time_does_not_count(watcher, progress, clock):
    watcher.check_beats()
    clock.seconds += 3600

    watcher.check_beats()

    assert progress.interrupted == []


def test_poll_updates_feed(watcher, progress):
    feed = Feed(1, source="One ", state="streaming")
    watcher.watch(feed)
    progress.stored = [Stored(1, 8, "done", "two.")]

    watcher.poll()

    assert (feed.source, feed.state) == ("One two.", "done")
    assert watcher.find_feed(1) is None


@pytest.mark.parametrize(
    "source", ["One", "One two", "One two three"], ids=["less", "same", "more"]
)
def test_feed_ends_with_stored_text(watcher, progress, source):
    feed = Feed(1, source=source, state="streaming")
    page, frame = Page(), feed.open_frame(0)
    page.apply(frame.event)
    watcher.watch(feed)
    text = "One two"[len(source) :]
    progress.stored = [Stored(1, len("One two"), "interrupted", text)]

    watcher.poll()
    if following := feed.next_frame(frame):
        page.apply(following.event)

    assert (feed.source, page.state) == ("One two", "interrupted")
    assert (page.blocks, page.position) == (["<p>One two</p>"], 7)


def test_feed_ahead_is_not_cut(watcher, progress):
    feed = Feed(1, source="One two", state="streaming")
    watcher.watch(feed)
    progress.stored = [Stored(1, 3, "streaming", "")]

    watcher.poll()

    assert feed.source == "One two"


def test_update_ignores_known_text_and_gaps(watcher):
    feed = Feed(1, source="One two", state="streaming")
    watcher.watch(feed)

    watcher.update(1, 4, "two.", "streaming")
    watcher.update(1, 20, "after a gap", "streaming")

    assert feed.source == "One two."


def test_deleted_answer_is_interrupted(watcher):
    feed = Feed(1)
    watcher.watch(feed)

    watcher.poll()

    assert feed.state == "interrupted"


def test_idle_feed_is_closed(watcher, progress):
    feed = Feed(1)
    watcher.watch(feed)
    progress.stored = [Stored(1, 0, "waiting", "")]

    for _ in range(IDLE_POLLS + 1):
        watcher.poll()

    assert feed.is_closed
    assert watcher.find_feed(1) is None
