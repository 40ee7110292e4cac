"""A rush: many users send within a few seconds, and read their answers to the end.

Nothing is held back: the first tokens of some users compete with the sends of others.
"""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from .crowd import LATE_SHARE
from .endpoint import Endpoint
from .follower import Lateness
from .processes import read_cpu_seconds
from .row import find_percentile
from .spec import AnswerSpec
from .subject import Subject, User

LIMIT_MS = 250
FIRST_TOKEN_SECONDS = 3.0
GIVE_UP_SECONDS = 30.0
REST_SECONDS = 0.5
FAILED = math.inf


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one rush.

    :ivar late_ms: the 99th percentile of the lateness of all tokens.
    :ivar first_seconds: the slowest first token; ``failures``, of sends or answers.
    """

    late_ms: float
    first_seconds: float
    failures: int
    core_share: float
    is_load_full: bool

    @property
    def holds(self) -> bool:
        """Whether all answers ended well, with their tokens in time."""
        is_quick = self.first_seconds <= FIRST_TOKEN_SECONDS
        is_good = not self.failures and self.late_ms < LIMIT_MS and is_quick
        return is_good and not self.is_load_full


def choose_seconds(count: int) -> float:
    """Return the seconds in which so many users send."""
    return max(2.0, min(4.0, count / 200))


async def rush(
    subject: Subject, endpoint: Endpoint, spec: AnswerSpec, count: int
) -> Outcome:
    """Let users send, evenly spread, and wait until their answers have ended."""
    users = await subject.invite(count)
    await asyncio.sleep(REST_SECONDS)
    lateness = Lateness()
    lateness.begin()
    tokens, late_tokens = endpoint.tokens, endpoint.late_tokens
    began_at, cpu_seconds = monotonic(), read_cpu_seconds(subject.process_id)
    sends = await send_spread(users, spec, lateness, choose_seconds(count) / count)
    firsts = await asyncio.gather(*sends)
    cpu_seconds = read_cpu_seconds(subject.process_id) - cpu_seconds
    good = [it for it in firsts if it != FAILED]
    return Outcome(
        late_ms=find_percentile(lateness.samples_ms or [0], 99),
        first_seconds=max(good, default=0.0),
        failures=len(firsts) - len(good),
        core_share=cpu_seconds / (monotonic() - began_at),
        is_load_full=endpoint.late_tokens - late_tokens
        > LATE_SHARE * (endpoint.tokens - tokens),
    )


async def send_spread(
    users: Sequence[User],
    spec: AnswerSpec,
    lateness: Lateness | None,
    pause_seconds: float,
) -> list[asyncio.Task[float]]:
    """Let each user send, one after a pause after the other, without waiting."""
    began_at, sends = monotonic(), []
    for number, user in enumerate(users):
        await asyncio.sleep(began_at + number * pause_seconds - monotonic())
        sends.append(asyncio.create_task(_send(user, spec, lateness)))
    return sends


async def _send(user: User, spec: AnswerSpec, lateness: Lateness | None) -> float:
    """Return the seconds to the first word; ``FAILED`` if there is no good end."""
    began_at = monotonic()
    try:
        async with asyncio.timeout(GIVE_UP_SECONDS):
            follower = await user.begin(spec, lateness)
            try:
                is_good = await follower.ended
            finally:
                follower.close()
    except (OSError, EOFError, RuntimeError):
        return FAILED
    return follower.first_word.result() - began_at if is_good else FAILED
