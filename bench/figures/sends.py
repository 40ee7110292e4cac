"""Sends: the rate of sends that one core takes while other answers stream."""

import asyncio
from contextlib import suppress

from ..crowd import Crowd
from ..endpoint import Endpoint
from ..progress import show_progress
from ..row import Row, find_percentile
from ..rush import FAILED, FIRST_TOKEN_SECONDS, LIMIT_MS, send_spread
from ..spec import AnswerSpec
from ..subject import Subject
from ..workshop import Sizes, Workshop

PER_SECOND = 150
SHORT = AnswerSpec(tokens=3, rate=0)
STEP = 1.3
TRIES = 2
SHARE_OF_TIME = 0.4  # Of the time for a crowd.


async def measure(workshop: Workshop) -> list[Row]:
    """Raise the rate of each subject until its streams are late."""
    endpoint, sizes = workshop.endpoint, workshop.sizes
    async with workshop.serve_kaiwa() as kaiwa:
        ours = await _search(kaiwa, endpoint, sizes)
    async with workshop.serve_floor() as floor:
        most = await _search(floor, endpoint, sizes)
    async with workshop.serve_obvious() as obvious:
        usual = await _search(obvious, endpoint, sizes)
    return [
        Row(
            f"sends per second while {sizes.streaming} stream within {LIMIT_MS} ms",
            f"≥ {PER_SECOND}",
            f"{ours}",
            f"{most}",
            f"{usual}",
            is_reached=ours >= PER_SECOND,
        )
    ]


async def _search(subject: Subject, endpoint: Endpoint, sizes: Sizes) -> int:
    """Return the highest rate that holds, in steps of 30%."""
    crowd = Crowd(subject, endpoint, AnswerSpec(rate=20))
    await crowd.grow(sizes.streaming)
    await _send(subject, sizes.send_rate, sizes)  # Fills the caches.
    rate, held = sizes.send_rate, 0
    with suppress(TimeoutError):
        async with asyncio.timeout(sizes.crowd_seconds * SHARE_OF_TIME):
            while rate <= sizes.most_sends and await _holds(
                subject, crowd, rate, sizes
            ):
                rate, held = round(rate * STEP), rate
    await crowd.leave()
    return held


async def _holds(subject: Subject, crowd: Crowd, rate: int, sizes: Sizes) -> bool:
    for _ in range(TRIES):
        crowd.lateness.begin()
        firsts = await _send(subject, rate, sizes)
        late_ms = find_percentile(crowd.lateness.samples_ms or [0], 99)
        failures = firsts.count(FAILED)
        show_progress(
            f"{subject.name}: {rate} sends/s, {late_ms:.0f} ms late,"
            f" first {max(firsts):.2f} s, {failures} failed"
        )
        is_good = not failures and max(firsts) <= FIRST_TOKEN_SECONDS
        if is_good and late_ms < LIMIT_MS:
            return True
    return False


async def _send(subject: Subject, rate: int, sizes: Sizes) -> list[float]:
    """Send at a rate; return the seconds to each first word."""
    count = max(1, round(rate * sizes.send_seconds))
    sends = await send_spread(await subject.invite(count), SHORT, None, 1 / rate)
    return await asyncio.gather(*sends)
