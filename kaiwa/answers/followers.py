"""Followers: the tabs in which each owner follows answers in this process.

A follower is admitted once, before its stream begins, and a stream cannot read its
session. So one loop checks the sessions of all followers in one query, and ends the
streams of sessions that have ended.
"""

from collections.abc import Callable, Collection, Generator
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from gevent.event import Event

from ..clock import now
from ..errors import StoreUnavailable, TooManyRequests

Piece = TypeVar("Piece")
FindEnded = Callable[[Collection[str]], set[str]]


class Admission(NamedTuple):
    """The session with which a follower was admitted.

    :ivar until: when the sign-in expires, in seconds since the epoch.
    """

    session_id: str
    until: float


@dataclass(eq=False, slots=True)
class _Follower:
    admission: Admission | None
    is_disconnected: bool = False


class Followers:
    """The followers of this process, by owner."""

    def __init__(self, *, max_per_person: int) -> None:
        self._max_per_person = max_per_person
        self._open: dict[str, set[_Follower]] = {}
        self._wake = Event()

    @property
    def total(self) -> int:
        """The number of followers of all owners."""
        return sum(map(len, self._open.values()))

    def refuse_when_full(self, owner_id: str) -> None:
        """Check that this owner may follow in another tab.

        :raises TooManyRequests: the owner follows in ``max_per_person`` tabs.
        """
        if len(self._open.get(owner_id, ())) >= self._max_per_person:
            raise TooManyRequests(retry_after_seconds=30)

    def count(
        self,
        owner_id: str,
        body: Generator[Piece],
        admission: Admission | None = None,
    ) -> Generator[Piece]:
        """Yield the pieces of a body, counted until it ends or is disconnected.

        :param admission: None if the chat needs no sign-in.
        """
        follower = _Follower(admission)
        self._open.setdefault(owner_id, set()).add(follower)
        try:
            with closing(body):
                for piece in body:
                    if follower.is_disconnected:
                        return
                    yield piece
        finally:
            self._open[owner_id].remove(follower)
            if not self._open[owner_id]:
                del self._open[owner_id]

    def keep_polling(self, find_ended: FindEnded, seconds: float) -> None:
        """Disconnect followers without a session; runs forever.

        :param find_ended: returns those of some session ids that have ended.
        :param seconds: the time between two polls.
        """
        while True:
            self._wake.wait(seconds)
            self._wake.clear()
            try:
                self.poll(find_ended)
            except StoreUnavailable:
                continue  # The next poll finds them.

    def poll(self, find_ended: FindEnded) -> None:
        """Disconnect followers if their session has ended.

        :raises StoreUnavailable: the sessions cannot be read.
        """
        admitted = {
            follower: follower.admission
            for followers in self._open.values()
            for follower in followers
            if follower.admission
        }
        ended = find_ended({it.session_id for it in admitted.values()})
        for follower, admission in admitted.items():
            is_expired = admission.until < now().timestamp()
            if admission.session_id in ended or is_expired:
                follower.is_disconnected = True

    def poll_soon(self) -> None:
        """Poll at once, because a session has just ended."""
        self._wake.set()
