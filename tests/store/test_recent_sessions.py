import pytest

from kaiwa.store.recent_sessions import KEEP_SECONDS, RecentSessions


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def recent(clock):
    return RecentSessions(clock)


@pytest.fixture
def stored():
    """The stored rows by digest; tests change them as another process does."""
    return {"a": "old", "b": "other"}


def test_row_is_read_once_within_second(recent, stored):
    recent.read("a", stored.get)
    stored["a"] = "new"

    assert recent.read("a", stored.get) == "old"
    assert recent.read("b", stored.get) == "other"


def test_row_is_read_again_after_second(recent, stored, clock):
    recent.read("a", stored.get)
    del stored["a"]
    clock.now += KEEP_SECONDS

    assert recent.read("a", stored.get) is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda recent: recent.forget("a"), id="one"),
        pytest.param(lambda recent: recent.forget_all(), id="all"),
    ],
)
def test_own_change_takes_effect_at_once(recent, stored, change):
    recent.read("a", stored.get)
    del stored["a"]
    change(recent)

    assert recent.read("a", stored.get) is None


def test_row_read_during_change_is_dropped(recent, stored):
    def read_before_change(digest):
        row = stored.pop(digest)
        recent.forget(digest)
        return row

    recent.read("a", read_before_change)

    assert recent.read("a", stored.get) is None


def test_missing_row_is_not_kept(recent, stored):
    recent.read("new", stored.get)
    stored["new"] = "row"

    assert recent.read("new", stored.get) == "row"
