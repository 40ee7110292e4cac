"""The crowd: the number of users that can send within a few seconds."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from ..endpoint import Endpoint
from ..progress import show_progress
from ..row import Row, write_ratio
from ..rush import LIMIT_MS, Outcome, rush
from ..spec import AnswerSpec
from ..subject import Subject
from ..workshop import Sizes, Workshop

SHARE_OF_FLOOR = 0.77
RUNS = 3
STEP = 1.1
# Parts of the time for Kaiwa.
FLOOR_SHARE, OBVIOUS_SHARE = 0.6, 0.4
# A rush uses the whole core for a few seconds only.
FULL_SHARE = 0.8


@dataclass(slots=True)
class Search:
    """Search the largest crowd that holds in three runs of three.

    The first sizes are estimated from the share of the core, the later ones are steps
    of 10%. A size that fails once is not tried again.

    :ivar held: the largest size that held, in ``runs[held]`` runs.
    """

    subject: Subject
    endpoint: Endpoint
    spec: AnswerSpec
    size: int
    runs: dict[int, int] = field(default_factory=dict)
    failed: int | None = None

    @property
    def held(self) -> int:
        """The largest size that has not failed."""
        return max(self.runs, default=0)

    async def run(self, most: int) -> None:
        """Search until a size has held three times, and a larger one has failed."""
        while self.runs.get(self.size, 0) < RUNS:
            outcome = await rush(self.subject, self.endpoint, self.spec, self.size)
            self._report(outcome)
            if outcome.holds:
                self.runs[self.size] = self.runs.get(self.size, 0) + 1
            else:
                self.failed = min(self.size, self.failed or self.size)
                self.runs = {k: n for k, n in self.runs.items() if k < self.size}
            self.size = min(most, self._choose_next(outcome))

    def describe(self) -> str:
        """Write the largest size that held, and how often."""
        runs = self.runs.get(self.held, 0)
        note = "" if runs == RUNS else f" in {runs} of {RUNS} runs, no time for more"
        return f"{self.held}{note}"

    def _choose_next(self, outcome: Outcome) -> int:
        if self.failed is None:
            growth = max(STEP, min(2.0, FULL_SHARE / max(0.01, outcome.core_share)))
            return round(self.size * growth)
        if not self.held:
            return max(1, round(self.failed / 1.5))
        if self.failed <= self.held * STEP + 1:
            return self.held
        return (self.held + self.failed) // 2

    def _report(self, outcome: Outcome) -> None:
        show_progress(
            f"{self.subject.name}: {self.size} in a rush,"
            f" {outcome.late_ms:.0f} ms late, first {outcome.first_seconds:.2f} s,"
            f" {outcome.failures} failed, {outcome.core_share:.0%} of the core"
            + (", the load is at its limit" if outcome.is_load_full else "")
        )


async def measure(workshop: Workshop) -> list[Row]:
    """Search the largest crowd of each subject."""
    endpoint, sizes = workshop.endpoint, workshop.sizes
    async with workshop.serve_floor() as floor:
        most = await _search(floor, endpoint, sizes, sizes.floor_guess, FLOOR_SHARE)
    async with workshop.serve_kaiwa() as kaiwa:
        ours = await _search(kaiwa, endpoint, sizes, sizes.crowd_guess, 1.0)
    async with workshop.serve_obvious() as obvious:
        # No target depends on it, so a rough result is enough.
        usual = await _search(
            obvious, endpoint, sizes, sizes.crowd_guess, OBVIOUS_SHARE
        )
    share = ours.held / max(1, most.held)
    return [
        Row(
            f"users who send within 2 to 4 s, tokens within {LIMIT_MS} ms",
            f"≥ {SHARE_OF_FLOOR} of the floor's",
            f"{ours.describe()}, {write_ratio(share)}",
            most.describe(),
            usual.describe(),
            share >= SHARE_OF_FLOOR,
        )
    ]


async def _search(
    subject: Subject, endpoint: Endpoint, sizes: Sizes, guess: int, share: float
) -> Search:
    spec = AnswerSpec(tokens=sizes.crowd_tokens, rate=20)
    search = Search(subject, endpoint, spec, guess)
    with suppress(TimeoutError):
        async with asyncio.timeout(share * sizes.crowd_seconds):
            await search.run(sizes.most_answers)
    return search
