"""A crowd: many answers that stream at once, each with its follower."""

import asyncio
from dataclasses import dataclass
from time import monotonic, process_time

from .endpoint import Endpoint
from .follower import Follower, Lateness
from .processes import read_cpu_seconds
from .subject import Subject
from .wish import Wish

BEGINNING_AT_ONCE = 8
LATE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Window:
    """What happened in some seconds.

    :ivar marks: tokens sent whose lateness was measured; ``in_time`` came in time.
    :ivar cpu_seconds: what the subject used.
    :ivar load_share: of its core, what the endpoint and the load used.
    """

    tokens: int
    marks: int
    in_time: int
    cpu_seconds: float
    load_share: float
    failures: int

    @property
    def share_in_time(self) -> float:
        """How many of the tokens were in time, 0 to 1."""
        return min(1.0, self.in_time / self.marks) if self.marks else 0.0

    @property
    def cpu_per_thousand(self) -> float:
        """Milliseconds of the processor's for 1,000 tokens."""
        return self.cpu_seconds * 1e6 / max(1, self.tokens)


class Crowd:
    """The answers of one subject, all for the same wish."""

    def __init__(self, subject: Subject, endpoint: Endpoint, wish: Wish) -> None:
        self._subject = subject
        self._endpoint = endpoint
        self._wish = wish
        self._lateness = Lateness()
        self._followers: list[Follower] = []
        self._gate = asyncio.Semaphore(BEGINNING_AT_ONCE)

    async def resize(self, size: int) -> None:
        """Begin or stop answers until there are so many."""
        ending, self._followers = self._followers[size:], self._followers[:size]
        await asyncio.gather(*(self._subject.end(it) for it in ending))
        missing = size - len(self._followers)
        self._followers += await asyncio.gather(
            *(self._begin() for _ in range(missing))
        )
        await asyncio.gather(*(it.first_word for it in self._followers))

    async def watch(self, seconds: float, limit_ms: int = 250) -> Window:
        """Measure for some seconds."""
        endpoint, process_id = self._endpoint, self._subject.process_id
        before = endpoint.tokens, endpoint.marks
        cpu, own, began_at = read_cpu_seconds(process_id), process_time(), monotonic()
        self._lateness.begin()
        await asyncio.sleep(seconds)
        self._lateness.end()
        tokens, marks = endpoint.tokens - before[0], endpoint.marks - before[1]
        cpu = read_cpu_seconds(process_id) - cpu
        load_share = (process_time() - own) / (monotonic() - began_at)
        await asyncio.sleep(LATE_SECONDS)
        in_time = self._lateness.count_in_time(limit_ms)
        failures = sum(1 for it in self._followers if it.ended.done())
        return Window(tokens, marks, in_time, cpu, load_share, failures)

    async def leave(self) -> None:
        """Hang up, all at once; the subject is stopped next."""
        for follower in self._followers:
            follower.close()

    async def _begin(self) -> Follower:
        async with self._gate:
            return await self._subject.begin(self._wish, self._lateness)
