"""A crowd: many answers that stream at the same time, each with a follower."""

import asyncio
from dataclasses import dataclass
from time import monotonic

from .endpoint import Endpoint
from .follower import Follower, Lateness
from .processes import read_cpu_seconds
from .spec import AnswerSpec
from .subject import Subject

BEGINNING_AT_ONCE = 32
LAST_SECONDS = 0.5
LATE_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Window:
    """Counts over some seconds.

    :ivar stamps: tokens sent with their time; ``in_time``, those that came in time.
    :ivar late_tokens: those that the endpoint itself sent late.
    :ivar cpu_seconds: used by the subject.
    """

    seconds: float
    tokens: int
    stamps: int
    in_time: int
    late_tokens: int
    cpu_seconds: float
    failures: int

    @property
    def share_in_time(self) -> float:
        """The share of the tokens that came in time, 0 to 1."""
        return min(1.0, self.in_time / self.stamps) if self.stamps else 0.0

    @property
    def cpu_per_thousand(self) -> float:
        """CPU time for 1,000 tokens, in milliseconds."""
        return self.cpu_seconds * 1e6 / max(1, self.tokens)

    @property
    def is_load_full(self) -> bool:
        """Whether the endpoint was at its limit, rather than the subject."""
        return self.late_tokens > LATE_SHARE * self.tokens


class Crowd:
    """The answers of one subject, all with the same specification.

    :ivar lateness: of the tokens of the last ``watch``.
    """

    def __init__(self, subject: Subject, endpoint: Endpoint, spec: AnswerSpec) -> None:
        self._subject = subject
        self._endpoint = endpoint
        self._spec = spec
        self._pace = endpoint.choose_pace(spec)
        self.lateness = Lateness()
        self._followers: list[Follower] = []
        self._gate = asyncio.Semaphore(BEGINNING_AT_ONCE)

    async def grow(self, size: int) -> None:
        """Begin answers until there are this many.

        Tokens are held back meanwhile. Otherwise a subject near its limit takes
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
        """Hold back its tokens."""
        self._pace.hold()

    def go_on(self) -> None:
        """Send its tokens again."""
        self._pace.go_on()

    async def watch(self, seconds: float, limit_ms: int = 250) -> Window:
        """Measure for some seconds."""
        self.lateness.begin()
        before = self._read_counters()
        await asyncio.sleep(seconds)
        after = self._read_counters()
        self.lateness.end()
        await asyncio.sleep(LAST_SECONDS)
        passed, cpu_seconds = after[0] - before[0], after[1] - before[1]
        tokens, stamps, late_tokens = (
            now - then for then, now in zip(before[2:], after[2:], strict=True)
        )
        return Window(
            passed,
            tokens,
            stamps,
            self.lateness.count_in_time(limit_ms),
            late_tokens,
            cpu_seconds,
            failures=sum(1 for it in self._followers if it.ended.done()),
        )

    async def leave(self) -> None:
        """Close all connections; the caller stops the subject next."""
        for follower in self._followers:
            follower.close()
        self.go_on()  # The next crowd may use the same pace.

    def _read_counters(self) -> tuple[float, float, int, int, int]:
        it, cpu_seconds = self._endpoint, read_cpu_seconds(self._subject.process_id)
        return monotonic(), cpu_seconds, it.tokens, it.stamps, it.late_tokens

    async def _begin(self) -> Follower:
        async with self._gate:
            return await self._subject.begin(self._spec, self.lateness)
