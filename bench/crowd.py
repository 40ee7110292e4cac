"""A crowd: many answers that stream at once, each with its follower."""

import asyncio
from dataclasses import dataclass
from time import monotonic

from .endpoint import Endpoint
from .follower import Follower, Lateness
from .processes import read_cpu_seconds
from .subject import Subject
from .wish import Wish

BEGINNING_AT_ONCE = 32
LAST_SECONDS = 0.5
LATE_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Window:
    """What happened in some seconds.

    :ivar marks: tokens sent whose lateness was measured; ``in_time`` came in time.
    :ivar late_tokens: those that the endpoint itself sent late.
    :ivar cpu_seconds: what the subject used.
    """

    seconds: float
    tokens: int
    marks: int
    in_time: int
    late_tokens: int
    cpu_seconds: float
    failures: int

    @property
    def share_in_time(self) -> float:
        """How many of the tokens were in time, 0 to 1."""
        return min(1.0, self.in_time / self.marks) if self.marks else 0.0

    @property
    def cpu_per_thousand(self) -> float:
        """Milliseconds of the processor's for 1,000 tokens."""
        return self.cpu_seconds * 1e6 / max(1, self.tokens)

    @property
    def is_load_full(self) -> bool:
        """Whether the endpoint and the load, and not the subject, were at the limit."""
        return self.late_tokens > LATE_SHARE * self.tokens


class Crowd:
    """The answers of one subject, all for the same wish."""

    def __init__(self, subject: Subject, endpoint: Endpoint, wish: Wish) -> None:
        self._subject = subject
        self._endpoint = endpoint
        self._wish = wish
        self._pace = endpoint.pace(wish)
        self._lateness = Lateness()
        self._followers: list[Follower] = []
        self._gate = asyncio.Semaphore(BEGINNING_AT_ONCE)

    async def grow(self, size: int) -> None:
        """Begin answers until there are so many.

        The tokens of all are held back meanwhile: a subject near its limit would take
        minutes to begin them.
        """
        missing = size - len(self._followers)
        self.rest()
        try:
            self._followers += await asyncio.gather(
                *(self._begin() for _ in range(missing))
            )
            await asyncio.gather(*(it.first_word for it in self._followers))
        finally:
            self.go_on()

    def rest(self) -> None:
        """Let no more tokens be sent to it."""
        self._pace.hold()

    def go_on(self) -> None:
        """Let tokens be sent to it again."""
        self._pace.go_on()

    async def watch(self, seconds: float, limit_ms: int = 250) -> Window:
        """Measure for some seconds."""
        self._lateness.begin()
        before = self._read_counters()
        await asyncio.sleep(seconds)
        after = self._read_counters()
        self._lateness.end()
        await asyncio.sleep(LAST_SECONDS)
        passed, tokens, marks, late_tokens, cpu_seconds = (
            now - then for then, now in zip(before, after, strict=True)
        )
        return Window(
            passed,
            tokens,
            marks,
            self._lateness.count_in_time(limit_ms),
            late_tokens,
            cpu_seconds,
            failures=sum(1 for it in self._followers if it.ended.done()),
        )

    async def leave(self) -> None:
        """Hang up, all at once; the subject is stopped next."""
        for follower in self._followers:
            follower.close()
        self.go_on()  # Nobody who asks for the same pace next is held back.

    def _read_counters(self) -> tuple[float, int, int, int, float]:
        it, cpu_seconds = self._endpoint, read_cpu_seconds(self._subject.process_id)
        return monotonic(), it.tokens, it.marks, it.late_tokens, cpu_seconds

    async def _begin(self) -> Follower:
        async with self._gate:
            return await self._subject.begin(self._wish, self._lateness)
