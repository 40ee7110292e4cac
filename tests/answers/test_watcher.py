from types import SimpleNamespace

import pytest

from kaiwa.answers import Feed, Watcher, watcher
from kaiwa.errors import StoreUnavailable
from kaiwa.store import Running, Stored


class FewAnswers:
    """The stored side, as far as a watcher looks at it."""

    def __init__(self) -> None:
        self.beat = 1
        self.is_away = False
        self.stored: list[Stored] = []
        self.interrupted: list[Running] = []

    def list_running(self, *, except_maker_id: str) -> list[Running]:
        if self.is_away:
            raise StoreUnavailable()
        return [Running(1, "elsewhere", self.beat)]

    def mark_interrupted(self, lost) -> None:
        self.interrupted += lost

    def read_stored(self, positions) -> list[Stored]:
        return self.stored


@pytest.fixture
def clock(monkeypatch):
    """A monotonic clock that a test moves."""
    clock = SimpleNamespace(seconds=100.0)
    monotonic = SimpleNamespace(monotonic=lambda: clock.seconds)
    monkeypatch.setattr(watcher, "time", monotonic)
    return clock


@pytest.fixture
def answers() -> FewAnswers:
    return FewAnswers()


@pytest.fixture
def looker(answers, clock) -> Watcher:
    return Watcher(answers, SimpleNamespace(id="here"), lost_seconds=15)


def pass_time(looker, clock, seconds: float) -> None:
    """Let time pass in steps of a census."""
    for _ in range(int(seconds / 2)):
        clock.seconds += 2
        looker.take_census()


def test_counter_that_stands_still_has_lost_its_process(looker, answers, clock):
    looker.take_census()

    pass_time(looker, clock, 14)
    assert answers.interrupted == []
    pass_time(looker, clock, 2)
    assert [it.answer_id for it in answers.interrupted] == [1]


def test_counter_that_rises_is_alive(looker, answers, clock):
    for beat in range(30):
        answers.beat = beat
        pass_time(looker, clock, 2)

    assert answers.interrupted == []


def test_time_without_the_database_does_not_count(looker, answers, clock):
    looker.take_census()
    answers.is_away = True
    pass_time(looker, clock, 60)
    answers.is_away = False

    pass_time(looker, clock, 10)

    assert answers.interrupted == []


def test_time_in_which_the_watcher_slept_itself_does_not_count(looker, answers, clock):
    looker.take_census()
    clock.seconds += 3600

    looker.take_census()

    assert answers.interrupted == []


def test_what_is_stored_reaches_the_followers(looker, answers):
    feed = Feed(1, source="One ", state="streaming")
    looker.watch(feed)
    answers.stored = [Stored(1, 8, "done", "two.")]

    looker.poll()

    assert (feed.source, feed.state) == ("One two.", "done")
    assert looker.find_feed(1) is None


def test_what_the_relay_brought_already_is_not_repeated(looker):
    feed = Feed(1, source="One two", state="streaming")
    looker.watch(feed)

    looker.take(1, 4, "two.", "streaming")
    looker.take(1, 20, "after a gap", "streaming")

    assert feed.source == "One two."


def test_answer_that_is_gone_ends_for_its_followers(looker):
    feed = Feed(1)
    looker.watch(feed)

    looker.poll()

    assert feed.state == "interrupted"


def test_feed_that_nobody_follows_is_let_go(looker, answers):
    feed = Feed(1)
    looker.watch(feed)
    answers.stored = [Stored(1, 0, "waiting", "")]

    for _ in range(watcher.IDLE_POLLS + 1):
        looker.poll()

    assert feed.is_closed
    assert looker.find_feed(1) is None
