"""A search: the number of answers that a subject can stream with tokens in time."""

import asyncio
import math
from collections.abc import Sequence
from time import monotonic

from .crowd import Crowd, Window
from .endpoint import Endpoint
from .progress import show_progress
from .spec import AnswerSpec
from .subject import Subject
from .workshop import Sizes

LIMIT_MS = 250
SHARE_IN_TIME = 0.99
STEP = 1.1
# Watch a crowd that fails a second time: the machine may have been busy.
TRIES = 2


class Search:
    """Search the largest crowd that a subject holds: its tokens come in time.

    The share of the core that a crowd takes estimates the distance to the largest one.
    The search first goes half of that way, then in small steps. The subject is
    restarted after a crowd that was too large, since its buffers stay full for long.

    :param number: of the crowd; other searches may run at the same time.
    :param limit_ms: a token that takes longer is late.
    :ivar next_size: the size to try next; 0 at the end.
    :ivar held: the size of the largest crowd that held.
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
        self._spec = AnswerSpec(rate=20, crowd=number)
        self._limit_ms = limit_ms
        self._crowd = self._gather()
        self._left_seconds = sizes.search_seconds
        self._failed: int | None = None
        self._is_load_full = False
        self._estimated = 0
        self._core_share = 1.0

    async def step(self) -> None:
        """Try the next size; then hold back the tokens, to free the core for others."""
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
        """Write the largest size that held, and why the search ended."""
        if self._failed is None:
            return f"≥ {self.held}, not tried with more"
        if self._is_load_full:
            return (
                f"≥ {self.held} (at {self._failed} the load was at its limit),"
                f" about {self.estimate()} by its share of the core"
            )
        return f"{self.held} ({self._failed} did not hold)"

    def estimate(self) -> int:
        """Return the size that a whole core would hold if the load were no limit.

        Computed from the throughput at the limit of the load, as a busy core makes the
        estimate more exact.
        """
        return max(self.held, self._estimated)

    def _gather(self) -> Crowd:
        return Crowd(self._subject, self._endpoint, self._spec)

    def _choose_next(self) -> int:
        """Choose the next size; 0 at the end."""
        most, step = self._sizes.most_answers, math.ceil(self.held * STEP)
        if self._failed is None:
            half_way = round((self.held + self.held / self._core_share) / 2)
            return min(most, max(step, half_way)) if self.held < most else 0
        return (self.held + self._failed) // 2 if self._failed > step else 0

    async def _try(self, size: int) -> bool:
        await self._crowd.grow(size)
        for _ in range(TRIES):
            await asyncio.sleep(self._sizes.calm_seconds)
            window = await self._crowd.watch(self._sizes.window_seconds, self._limit_ms)
            core_share = self._report(window, size)
            if is_good := _is_in_time(window):
                break
        # A load at its limit sends fewer tokens than it should.
        is_load_full = window.is_load_full
        if is_good and is_load_full:
            at_once = window.tokens / window.seconds / self._spec.rate
            self._estimated = max(self._estimated, round(at_once / core_share))
        if holds := is_good and not is_load_full:
            self.held, self._core_share = size, core_share
        else:
            self._failed, self._is_load_full = size, is_load_full
        return holds

    def _report(self, window: Window, size: int) -> float:
        """Show how a crowd does, and return its share of the core."""
        share = window.cpu_seconds / window.seconds / len(self._subject.cores)
        show_progress(
            f"{self._subject.name}: {size} at once, {window.share_in_time:.1%} in time,"
            f" {window.failures} failed, {share:.0%} of the core"
            + (", the load is at its limit" if window.is_load_full else "")
        )
        return max(0.01, share)


def _is_in_time(window: Window) -> bool:
    return window.share_in_time >= SHARE_IN_TIME and not window.failures


async def search_by_turns(searches: Sequence[Search]) -> None:
    """Let the searches try a size by turns until all have ended.

    The speed of a machine changes from minute to minute by more than subjects differ.
    """
    while going_on := [it for it in searches if it.next_size]:
        for search in going_on:
            await search.step()
