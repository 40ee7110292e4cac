"""Followers: in how many tabs each person follows answers in this process.

Whoever follows was let in once, before the stream began, and no stream looks at a
session again. So somebody looks for all of them, every few seconds and in one query:
a stream whose session is signed out meanwhile ends instead of saying more.
"""

from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from gevent.event import Event

from ..clock import now
from ..errors import StoreUnavailable, TooManyRequests

Piece = TypeVar("Piece")


class Admission(NamedTuple):
    """What a follower who had to sign in is let in with.

    :ivar session_id: of the session that is signed in.
    :ivar until: when that ends by itself, in seconds since the epoch.
    """

    session_id: str
    until: float


@dataclass(eq=False, slots=True)
class _Follower:
    admission: Admission | None
    is_sent_away: bool = False


class Followers:
    """The followers of this process, by person."""

    def __init__(self, *, max_per_person: int) -> None:
        self._max_per_person = max_per_person
        self._open: dict[str, set[_Follower]] = {}
        self._wake = Event()

    def refuse_when_full(self, owner_id: str) -> None:
        """Check that this person may follow in one more tab.

        :raises TooManyRequests: as many follow already as may.
        """
        if len(self._open.get(owner_id, ())) >= self._max_per_person:
            raise TooManyRequests(retry_after_seconds=30)

    def count(
        self,
        owner_id: str,
        body: Generator[Piece],
        admission: Admission | None = None,
    ) -> Iterator[Piece]:
        """Yield what a follower reads, and count it as long as it does and may.

        :param admission: None where nobody has to sign in.
        """
        follower = _Follower(admission)
        self._open.setdefault(owner_id, set()).add(follower)
        try:
            with closing(body):
                for piece in body:
                    if follower.is_sent_away:
                        return
                    yield piece
        finally:
            self._open[owner_id].remove(follower)
            if not self._open[owner_id]:
                del self._open[owner_id]

    def keep_watch(
        self, find_ended: Callable[[Collection[str]], set[str]], seconds: float
    ) -> None:
        """Send away whose session is signed out, for ever.

        :param find_ended: says which sessions are signed in no more.
        :param seconds: how often to poll.
        """
        while True:
            self._wake.wait(seconds)
            self._wake.clear()
            try:
                self.poll(find_ended)
            except StoreUnavailable:
                continue  # Nobody knows: the next poll tells.

    def poll(self, find_ended: Callable[[Collection[str]], set[str]]) -> None:
        """Send away whose session is signed out.

        :raises StoreUnavailable: nobody can tell.
        """
        admitted = {
            follower: follower.admission
            for followers in self._open.values()
            for follower in followers
            if follower.admission
        }
        ended = find_ended({it.session_id for it in admitted.values()})
        for follower, it in admitted.items():
            if it.session_id in ended or it.until < now().timestamp():
                follower.is_sent_away = True

    def check_soon(self) -> None:
        """Poll at once, since a session has just ended here."""
        self._wake.set()
