"""The first token: its delay compared with the endpoint itself."""

import asyncio
from statistics import median
from time import monotonic

from ..crowd import Crowd
from ..row import Row, find_percentile, write_ms
from ..spec import AnswerSpec
from ..subject import Subject
from ..workshop import Sizes, Workshop

MEDIAN_SECONDS = 0.003
BUSY_SECONDS = 0.015
SENDS_PER_SECOND = 10
# A quick model. If it answers at once, the page is not yet loaded.
THINKING = AnswerSpec(tokens=3, delay_ms=100)
AT_ONCE = AnswerSpec(tokens=3, delay_ms=0)


async def measure(workshop: Workshop) -> list[Row]:
    """Measure without other answers, and while others stream."""
    sizes = workshop.sizes
    direct = workshop.ask_directly()
    base = {it: median(await _send_alone(direct, it, sizes)) for it in SPECS}
    async with workshop.serve_floor() as floor:
        least = [await _send_alone(floor, it, sizes) for it in SPECS]
        busy_least = await _send_while_busy(workshop, floor)
    async with workshop.serve_obvious() as obvious:
        usual = [await _send_alone(obvious, it, sizes) for it in SPECS]
    async with workshop.serve_kaiwa() as kaiwa:
        ours = [await _send_alone(kaiwa, it, sizes) for it in SPECS]
        busy = await _send_while_busy(workshop, kaiwa)
    rows = []
    for spec, *found in zip(SPECS, ours, least, usual, strict=True):
        added = [median(it) - base[spec] for it in found]
        rows.append(
            Row(
                f"added to the first token, a model that takes {spec.delay_ms} ms",
                f"median ≤ {write_ms(MEDIAN_SECONDS)}" if spec is THINKING else "",
                write_ms(added[0]),
                write_ms(added[1]),
                write_ms(added[2]),
                is_reached=added[0] <= MEDIAN_SECONDS if spec is THINKING else None,
            )
        )
    added = [find_percentile(it, 99) - base[THINKING] for it in (busy, busy_least)]
    rows.append(
        Row(
            f"the same, 10 sends/s while {sizes.streaming} stream",
            f"99th percentile ≤ {write_ms(BUSY_SECONDS)}",
            write_ms(added[0]),
            write_ms(added[1]),
            is_reached=added[0] <= BUSY_SECONDS,
        )
    )
    return rows


SPECS = (THINKING, AT_ONCE)


async def _send(subject: Subject, spec: AnswerSpec) -> float:
    """Send a message; return the seconds to the first word."""
    began_at = monotonic()
    follower = await subject.begin(spec)
    seconds = await follower.first_word - began_at
    await follower.ended
    return seconds


async def _send_alone(subject: Subject, spec: AnswerSpec, sizes: Sizes) -> list[float]:
    await _send(subject, spec)
    return [await _send(subject, spec) for _ in range(sizes.sends)]


async def _send_while_busy(workshop: Workshop, subject: Subject) -> list[float]:
    crowd = Crowd(subject, workshop.endpoint, AnswerSpec(rate=20))
    await crowd.grow(workshop.sizes.streaming)
    # The senders have opened the page before.
    await asyncio.gather(*(_send(subject, THINKING) for _ in range(4)))
    sends = []
    for _ in range(workshop.sizes.busy_sends):
        sends.append(asyncio.create_task(_send(subject, THINKING)))
        await asyncio.sleep(1 / SENDS_PER_SECOND)
    seconds = await asyncio.gather(*sends)
    await crowd.leave()
    return seconds
