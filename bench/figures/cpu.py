"""Processor time for 1,000 tokens: rendered, stored, followed."""

import asyncio
from collections.abc import Sequence
from statistics import median

from ..crowd import Crowd
from ..endpoint import Endpoint
from ..row import Row, describe_spread
from ..subject import Subject
from ..wish import Wish
from ..workshop import Sizes, Workshop


async def measure(workshop: Workshop) -> list[Row]:
    """Measure it in the clear, and with TLS to the endpoint."""
    endpoint, sizes = workshop.endpoint, workshop.sizes
    async with (
        workshop.serve_floor() as floor,
        workshop.serve_obvious() as obvious,
        workshop.serve_kaiwa() as kaiwa,
    ):
        subjects = kaiwa, floor, obvious
        ours, least, usual = await watch_in_turns(subjects, endpoint, sizes)
    async with (
        workshop.serve_floor(is_tls=True) as floor,
        workshop.serve_kaiwa(is_tls=True) as kaiwa,
    ):
        subjects = kaiwa, floor
        tls = await watch_in_turns(subjects, workshop.tls_endpoint, sizes)
    name = f"CPU per 1,000 tokens, {sizes.streaming} at once, 20 tokens/s"
    return [
        Row(
            name,
            "≤ the floor's",
            *(describe_spread(it, _write) for it in (ours, least, usual)),
            is_reached=median(ours) <= median(least),
        ),
        Row(
            f"{name}, TLS to the endpoint",
            "",
            *(describe_spread(it, _write) for it in tls),
        ),
    ]


async def watch_in_turns(
    subjects: Sequence[Subject], endpoint: Endpoint, sizes: Sizes
) -> list[list[float]]:
    """Watch a crowd of each by turns, while those of the others get no token.

    A machine is quicker in one minute than in the next by more than the subjects
    differ, so that one after the other would not do.

    :returns: of each, milliseconds for 1,000 tokens each time.
    """
    crowds = [
        Crowd(subject, endpoint, Wish(rate=20, crowd=number))
        for number, subject in enumerate(subjects)
    ]
    for crowd in crowds:
        await crowd.grow(sizes.streaming)
        crowd.rest()
    turns = [
        [await _watch_turn(crowd, sizes) for crowd in crowds]
        for _ in range(sizes.rounds)
    ]
    for crowd in crowds:
        await crowd.leave()
    return [list(it) for it in zip(*turns, strict=True)]


async def _watch_turn(crowd: Crowd, sizes: Sizes) -> float:
    crowd.go_on()
    await asyncio.sleep(sizes.settle_seconds)
    window = await crowd.watch(sizes.round_seconds)
    crowd.rest()
    return window.cpu_per_thousand


def _write(milliseconds: float) -> str:
    return f"{milliseconds:.1f} ms"
