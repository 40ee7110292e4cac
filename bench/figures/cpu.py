"""Processor time for 1,000 tokens: rendered, stored, followed."""

import asyncio
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
    async with workshop.serve_floor() as floor:
        least = await watch(floor, endpoint, sizes)
    async with workshop.serve_obvious() as obvious:
        usual = await watch(obvious, endpoint, sizes)
    async with workshop.serve_kaiwa() as kaiwa:
        ours = await watch(kaiwa, endpoint, sizes)
    endpoint = workshop.tls_endpoint
    async with workshop.serve_floor(is_tls=True) as floor:
        tls_least = await watch(floor, endpoint, sizes)
    async with workshop.serve_kaiwa(is_tls=True) as kaiwa:
        tls_ours = await watch(kaiwa, endpoint, sizes)
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
            *(describe_spread(it, _write) for it in (tls_ours, tls_least)),
        ),
    ]


async def watch(subject: Subject, endpoint: Endpoint, sizes: Sizes) -> list[float]:
    """Watch a crowd several times; milliseconds for 1,000 tokens each time."""
    crowd = Crowd(subject, endpoint, Wish(rate=20))
    await crowd.grow(sizes.streaming)
    await asyncio.sleep(sizes.settle_seconds)
    windows = [
        await crowd.watch(sizes.window_seconds) for _ in range(sizes.repetitions)
    ]
    await crowd.leave()
    return [it.cpu_per_thousand for it in windows]


def _write(milliseconds: float) -> str:
    return f"{milliseconds:.1f} ms"
