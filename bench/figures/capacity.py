"""Capacity: how many answers may stream at once, with their tokens in time."""

import asyncio
import sys

from ..crowd import Crowd, Window
from ..endpoint import Endpoint
from ..row import Row
from ..subject import Subject
from ..wish import Wish
from ..workshop import Sizes, Workshop

LIMIT_MS = 250
SHARE_IN_TIME = 0.99
SHARE_OF_FLOOR = 0.6
GROWTH = 1.6
LOAD_IS_FULL = 0.92


async def measure(workshop: Workshop) -> list[Row]:
    """Search the capacity of each subject."""
    endpoint, sizes = workshop.endpoint, workshop.sizes
    async with workshop.serve_floor() as floor:
        most = await Search(floor, endpoint, sizes).run()
    async with workshop.serve_obvious() as obvious:
        obvious_most = await Search(obvious, endpoint, sizes).run()
    async with workshop.serve_kaiwa() as kaiwa:
        ours = await Search(kaiwa, endpoint, sizes).run()
    return [
        Row(
            "answers at once, 20 tokens/s each, 99% within 250 ms",
            f"≥ {SHARE_OF_FLOOR} of the floor's",
            f"{ours.describe()}, ×{ours.held / max(1, most.held):.2f}",
            most.describe(),
            obvious_most.describe(),
            ours.held >= SHARE_OF_FLOOR * most.held,
        )
    ]


class Search:
    """Grow a crowd until it no longer holds, then close in on the border.

    :param limit_ms: a token that takes longer is late.
    """

    def __init__(
        self,
        subject: Subject,
        endpoint: Endpoint,
        sizes: Sizes,
        limit_ms: int = LIMIT_MS,
    ) -> None:
        self._crowd = Crowd(subject, endpoint, Wish(rate=20))
        self._name = subject.name
        self._sizes = sizes
        self._limit_ms = limit_ms
        self.held = 0
        self.failed: int | None = None
        self._is_load_full = False

    async def run(self) -> "Search":
        """Search; returns itself."""
        size = self._sizes.first_guess
        while size:
            window = await self._try(size)
            if self._holds(window):
                self.held = size
            else:
                self.failed = size
            size = self._choose_next()
        await self._crowd.leave()
        return self

    def describe(self) -> str:
        """Write what held, and what did not."""
        border = f" ({self.failed} did not hold)" if self.failed else ""
        return f"{self.held}{border}" + (", load full" if self._is_load_full else "")

    def _choose_next(self) -> int:
        """Choose the next size; 0 at the end."""
        most = self._sizes.most_answers
        if self.failed is None:
            is_enough = self._is_load_full or self.held >= most
            return 0 if is_enough else min(most, round(self.held * GROWTH))
        if self.failed - self.held <= max(2, self._sizes.precision * self.failed):
            return 0
        return (self.held + self.failed) // 2

    async def _try(self, size: int) -> Window:
        await self._crowd.resize(size)
        await asyncio.sleep(self._sizes.settle_seconds)
        window = await self._crowd.watch(self._sizes.window_seconds, self._limit_ms)
        print(
            f"  {self._name}: {size} at once, {window.share_in_time:.1%} in time,"
            f" {window.failures} failed, load {window.load_share:.0%}",
            file=sys.stderr,
        )
        return window

    def _holds(self, window: Window) -> bool:
        self._is_load_full = window.load_share > LOAD_IS_FULL
        return not window.failures and window.share_in_time >= SHARE_IN_TIME
