import pytest

from kaiwa.answers import Followers
from kaiwa.errors import TooManyRequests


def test_person_may_follow_in_so_many_tabs_and_others_as_well():
    followers = Followers(max_per_person=2)
    open_tabs = [followers.count("ann", iter("ab")) for _ in range(2)]
    for tab in open_tabs:
        next(tab)

    with pytest.raises(TooManyRequests):
        followers.refuse_when_full("ann")
    followers.refuse_when_full("bob")


@pytest.mark.parametrize("leave", [list, lambda tab: tab.close()], ids=["end", "gone"])
def test_tab_that_is_closed_makes_room(leave):
    followers = Followers(max_per_person=1)
    tab = followers.count("ann", iter("ab"))
    next(tab)

    leave(tab)

    followers.refuse_when_full("ann")


def test_tab_that_never_came_takes_no_room():
    followers = Followers(max_per_person=1)

    followers.count("ann", iter("ab")).close()

    followers.refuse_when_full("ann")
