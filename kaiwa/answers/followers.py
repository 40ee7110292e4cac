"""Followers: in how many tabs each person follows answers in this process."""

from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

from ..errors import TooManyRequests

Piece = TypeVar("Piece")


class Followers:
    """The followers of this process, by person."""

    def __init__(self, *, max_per_person: int) -> None:
        self._max_per_person = max_per_person
        self._counts: Counter[str] = Counter()

    def refuse_when_full(self, owner_id: str) -> None:
        """Check that this person may follow in one more tab.

        :raises TooManyRequests: as many follow already as may.
        """
        if self._counts[owner_id] >= self._max_per_person:
            raise TooManyRequests(retry_after_seconds=30)

    def count(self, owner_id: str, body: Iterator[Piece]) -> Iterator[Piece]:
        """Yield what a follower reads, and count it as long as it does."""
        self._counts[owner_id] += 1
        try:
            yield from body
        finally:
            self._counts[owner_id] -= 1
            if not self._counts[owner_id]:
                del self._counts[owner_id]
