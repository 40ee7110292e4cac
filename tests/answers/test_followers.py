import pytest

from kaiwa.answers import Admission, Followers
from kaiwa.clock import now
from kaiwa.errors import StoreUnavailable, TooManyRequests

LATER = now().timestamp() + 1_000


def say(words):
    yield from words


def test_each_person_has_own_limit():
    followers = Followers(max_per_person=2)
    open_tabs = [followers.count("ann", say("ab")) for _ in range(2)]
    for tab in open_tabs:
        next(tab)

    with pytest.raises(TooManyRequests):
        followers.refuse_when_full("ann")
    followers.refuse_when_full("bob")


@pytest.mark.parametrize("leave", [list, lambda tab: tab.close()], ids=["end", "gone"])
def test_closed_tab_makes_room(leave):
    followers = Followers(max_per_person=1)
    tab = followers.count("ann", say("ab"))
    next(tab)

    leave(tab)

    followers.refuse_when_full("ann")


def test_unread_tab_takes_no_room():
    followers = Followers(max_per_person=1)

    followers.count("ann", say("ab")).close()

    followers.refuse_when_full("ann")


@pytest.fixture
def follow():
    """Follow in a tab with a session, and read the first piece."""

    def follow(followers, session_id, until=LATER):
        tab = followers.count("ann", say("abc"), Admission(session_id, until))
        next(tab)
        return tab

    return follow


def test_ended_session_disconnects_tab(follow):
    followers = Followers(max_per_person=3)
    out, still_in = follow(followers, "out"), follow(followers, "in")
    open_to_all = followers.count("ann", say("abc"))
    next(open_to_all)

    followers.poll(lambda session_ids: {*session_ids} & {"out"})

    assert list(out) == []
    assert list(still_in) == list(open_to_all) == ["b", "c"]


def test_expired_sign_in_disconnects_tab(follow):
    followers = Followers(max_per_person=1)
    tab = follow(followers, "one", until=LATER - 2_000)

    followers.poll(lambda session_ids: set())

    assert list(tab) == []
    followers.refuse_when_full("ann")


def test_unavailable_store_disconnects_no_tab(follow):
    followers = Followers(max_per_person=1)
    tab = follow(followers, "one")
    polls = []

    def find_ended(session_ids):
        polls.append(session_ids)
        if len(polls) == 2:
            raise KeyboardInterrupt
        raise StoreUnavailable

    with pytest.raises(KeyboardInterrupt):
        followers.keep_polling(find_ended, 0)

    assert list(tab) == ["b", "c"]
