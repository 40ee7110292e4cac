"""A search: how many answers a subject streams at once with their tokens in time."""

import asyncio
import math
from collections.abc import Sequence
from time import monotonic

from .crowd import Crowd, Window
from .endpoint import Endpoint
from .progress import say
from .subject import Subject
from .wish import Wish
from .workshop import Sizes

LIMIT_MS = 250
SHARE_IN_TIME = 0.99
STEP = 1.1
# A slow moment of the machine's does not decide: what does not hold is looked at twice.
LOOKS = 2


class Search:
    """Look for the border between a crowd that holds and one that does not.

    A crowd tells by what it takes of the core how far off the border is; half of the
    way is gone at once, and the last steps are small. What has been too much for a
    subject lies in its buffers for long, so it begins anew after a step too far.

    :param number: told apart from others who search at the same time.
    :param limit_ms: a token that takes longer is late.
    :ivar next_size: what is tried next; 0 at the end.
    :ivar held: the largest crowd that held.
    """

    def __init__(
        self,
        subject: Subject,
        endpoint: Endpoint,
        sizes: Sizes,
        *,
        number: int = 0,
        limit_ms: int = LIMIT_MS,
    ) -> None:
        self.next_size = sizes.first_guess
        self.held = 0
        self._subject = subject
        self._endpoint = endpoint
        self._sizes = sizes
        self._wish = Wish(rate=20, crowd=number)
        self._limit_ms = limit_ms
        self._crowd = self._gather()
        self._left_seconds = sizes.search_seconds
        self._failed: int | None = None
        self._is_load_full = False
        self._reckoned = 0
        self._core_share = 1.0

    async def step(self) -> None:
        """Try the next size; then the crowd rests, and the core is somebody else's."""
        began_at = monotonic()
        holds = await self._try(self.next_size)
        self._crowd.rest()
        self._left_seconds -= monotonic() - began_at
        self.next_size = self._choose_next() if self._left_seconds > 0 else 0
        if not holds or not self.next_size:
            await self._crowd.leave()
            await self._subject.stop()
        if not holds and self.next_size:
            await self._subject.start()
            self._crowd = self._gather()

    def describe(self) -> str:
        """Write what held, and why it was not more."""
        if self._failed is None:
            return f"≥ {self.held}, not tried with more"
        if self._is_load_full:
            return (
                f"≥ {self.held} (at {self._failed} the load was at its limit),"
                f" about {self.estimate()} by what it took of the core"
            )
        return f"{self.held} ({self._failed} did not hold)"

    def estimate(self) -> int:
        """Return what would have held on a whole core, where the load was the limit.

        Reckoned from what came through then: the fuller a core, the truer its share.
        """
        return max(self.held, self._reckoned)

    def _gather(self) -> Crowd:
        return Crowd(self._subject, self._endpoint, self._wish)

    def _choose_next(self) -> int:
        """Choose the next size; 0 at the end."""
        most, step = self._sizes.most_answers, math.ceil(self.held * STEP)
        if self._failed is None:
            half_way = round((self.held + self.held / self._core_share) / 2)
            return min(most, max(step, half_way)) if self.held < most else 0
        return (self.held + self._failed) // 2 if self._failed > step else 0

    async def _try(self, size: int) -> bool:
        await self._crowd.grow(size)
        for _ in range(LOOKS):
            await asyncio.sleep(self._sizes.calm_seconds)
            window = await self._crowd.watch(self._sizes.window_seconds, self._limit_ms)
            core_share = self._report(window, size)
            if is_good := _is_in_time(window):
                break
        # Where the load is at its limit, it sends fewer tokens than it should.
        is_load_full = window.is_load_full
        if is_good and is_load_full:
            at_once = window.tokens / window.seconds / self._wish.rate
            self._reckoned = max(self._reckoned, round(at_once / core_share))
        if holds := is_good and not is_load_full:
            self.held, self._core_share = size, core_share
        else:
            self._failed, self._is_load_full = size, is_load_full
        return holds

    def _report(self, window: Window, size: int) -> float:
        """Say how a crowd does; returns what it takes of the core."""
        share = window.cpu_seconds / window.seconds / len(self._subject.cores)
        say(
            f"{self._subject.name}: {size} at once, {window.share_in_time:.1%} in time,"
            f" {window.failures} failed, {share:.0%} of the core"
            + (", the load is at its limit" if window.is_load_full else "")
        )
        return max(0.01, share)


def _is_in_time(window: Window) -> bool:
    return window.share_in_time >= SHARE_IN_TIME and not window.failures


async def search_in_turns(searches: Sequence[Search]) -> None:
    """Let each try a size by turns, until all have found their border.

    A machine is quicker in one minute than in the next by more than subjects differ.
    """
    while going_on := [it for it in searches if it.next_size]:
        for search in going_on:
            await search.step()
