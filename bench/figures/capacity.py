"""Capacity: how many answers may stream at once, with their tokens in time."""

import asyncio
import math
from dataclasses import replace
from time import monotonic

from ..crowd import Crowd
from ..endpoint import Endpoint
from ..progress import say
from ..row import Row
from ..subject import Subject
from ..wish import Wish
from ..workshop import Sizes, Workshop

LIMIT_MS = 250
SHARE_IN_TIME = 0.99
SHARE_OF_FLOOR = 0.6
STEP = 1.1


async def measure(workshop: Workshop) -> list[Row]:
    """Search the capacity of each subject."""
    endpoint, sizes = workshop.endpoint, workshop.sizes
    async with workshop.serve_floor() as floor:
        most = await Search(floor, endpoint, sizes).run()
    async with workshop.serve_obvious() as obvious:
        # Nothing depends on it: a wider bracket will do.
        shorter = replace(sizes, search_seconds=sizes.search_seconds / 2)
        obvious_most = await Search(obvious, endpoint, shorter).run()
    async with workshop.serve_kaiwa() as kaiwa:
        ours = await Search(kaiwa, endpoint, sizes).run()
    share = ours.held / max(1, most.estimate())
    return [
        Row(
            "answers at once, 20 tokens/s each, 99% within 250 ms",
            f"≥ {SHARE_OF_FLOOR} of the floor's",
            f"{ours.describe()}, ×{share:.2f}",
            most.describe(),
            obvious_most.describe(),
            share >= SHARE_OF_FLOOR,
        )
    ]


class Search:
    """Look for the border between a crowd that holds and one that does not.

    A crowd tells by what it takes of the core how far off the border is; half of the
    way is gone at once, and the last steps are small. What has been too much for a
    subject lies in its buffers for long, so it begins anew after a step too far.

    :param limit_ms: a token that takes longer is late.
    :ivar held: the largest crowd that held.
    """

    def __init__(
        self,
        subject: Subject,
        endpoint: Endpoint,
        sizes: Sizes,
        limit_ms: int = LIMIT_MS,
    ) -> None:
        self._subject = subject
        self._endpoint = endpoint
        self._sizes = sizes
        self._limit_ms = limit_ms
        self._give_up_at = monotonic() + sizes.search_seconds
        self._failed: int | None = None
        self._is_load_full = False
        self._core_share = 1.0
        self.held = 0

    async def run(self) -> "Search":
        """Search; returns itself."""
        crowd = self._gather()
        size = self._sizes.first_guess
        while True:
            holds = await self._try(crowd, size)
            size = self._choose_next()
            if not size or monotonic() > self._give_up_at:
                break
            if not holds:
                await crowd.leave()
                await self._subject.stop()
                await self._subject.start()
                crowd = self._gather()
        await crowd.leave()
        return self

    def describe(self) -> str:
        """Write what held, and why it was not more."""
        if self._failed is None:
            return f"≥ {self.held}, not tried with more"
        if self._is_load_full:
            return (
                f"≥ {self.held} (at {self._failed} the load was at its limit),"
                f" about {self.estimate()} by its share of the core"
            )
        return f"{self.held} ({self._failed} did not hold)"

    def estimate(self) -> int:
        """Return what would have held on a whole core, where the load was the limit."""
        return round(self.held / self._core_share) if self._is_load_full else self.held

    def _gather(self) -> Crowd:
        return Crowd(self._subject, self._endpoint, Wish(rate=20))

    def _choose_next(self) -> int:
        """Choose the next size; 0 at the end."""
        most, step = self._sizes.most_answers, math.ceil(self.held * STEP)
        if self._failed is None:
            half_way = round((self.held + self.held / self._core_share) / 2)
            return min(most, max(step, half_way)) if self.held < most else 0
        return (self.held + self._failed) // 2 if self._failed > step else 0

    async def _try(self, crowd: Crowd, size: int) -> bool:
        await crowd.grow(size)
        await asyncio.sleep(self._sizes.settle_seconds)
        window = await crowd.watch(self._sizes.window_seconds, self._limit_ms)
        core_share = window.cpu_seconds / window.seconds / len(self._subject.cores)
        holds = not window.failures and window.share_in_time >= SHARE_IN_TIME
        if holds:
            self.held, self._core_share = size, max(0.01, core_share)
        else:
            self._failed, self._is_load_full = size, window.is_load_full
        say(
            f"{self._subject.name}: {size} at once, {window.share_in_time:.1%} in time,"
            f" {window.failures} failed, {core_share:.0%} of the core"
            + (", the load is at its limit" if window.is_load_full else "")
        )
        return holds
