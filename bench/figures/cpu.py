"""CPU time for 1,000 tokens: rendered, stored, followed."""

import asyncio
from collections.abc import Sequence
from statistics import median

from ..crowd import Crowd
from ..endpoint import Endpoint
from ..row import Row, describe_spread
from ..spec import AnswerSpec
from ..subject import Subject
from ..workshop import Sizes, Workshop


async def measure(workshop: Workshop) -> list[Row]:
    """Measure without TLS, and with TLS to the endpoint."""
    endpoint, sizes = workshop.endpoint, workshop.sizes
    async with (
        workshop.serve_floor() as floor,
        workshop.serve_obvious() as obvious,
        workshop.serve_kaiwa() as kaiwa,
    ):
        ours, least, usual = await watch_by_turns(
            [kaiwa, floor, obvious], endpoint, sizes
        )
    async with (
        workshop.serve_floor(is_tls=True) as floor,
        workshop.serve_kaiwa(is_tls=True) as kaiwa,
    ):
        with_tls = await watch_by_turns([kaiwa, floor], workshop.tls_endpoint, sizes)
    name = f"CPU per 1,000 tokens, {sizes.streaming} at once, 20 tokens/s"
    return [
        Row(
            name,
            "≤ the floor's",
            _write(ours),
            _write(least),
            _write(usual),
            is_reached=median(ours) <= median(least),
        ),
        Row(
            f"{name}, TLS to the endpoint",
            "",
            _write(with_tls[0]),
            _write(with_tls[1]),
        ),
    ]


async def watch_by_turns(
    subjects: Sequence[Subject], endpoint: Endpoint, sizes: Sizes
) -> list[list[float]]:
    """Watch one crowd per subject by turns; the others get no tokens meanwhile.

    The speed of a machine changes from minute to minute by more than subjects differ,
    so one long measurement after the other is not comparable.

    :returns: for each subject, the milliseconds for 1,000 tokens of each turn.
    """
    crowds = [
        Crowd(subject, endpoint, AnswerSpec(rate=20, crowd=number))
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


def _write(milliseconds: list[float]) -> str:
    return describe_spread(milliseconds, lambda it: f"{it:.1f} ms")
