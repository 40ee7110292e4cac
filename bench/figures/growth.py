"""Growth: the CPU time of an answer that is sixteen times as long."""

import asyncio

from ..kaiwa import Kaiwa
from ..processes import read_cpu_seconds
from ..row import Row
from ..spec import AnswerSpec
from ..texts import KINDS
from ..workshop import Sizes, Workshop

TIMES_LONGER = 16
TIMES_DEARER = 20
RATE = 800


async def measure(workshop: Workshop) -> list[Row]:
    """Measure each kind of text, short and long."""
    rows = []
    async with workshop.serve_kaiwa() as kaiwa:
        idle = await _measure_idle(kaiwa, workshop.sizes)
        for kind in KINDS:
            tokens = workshop.sizes.grown_tokens
            short = await _cost(kaiwa, kind, tokens // TIMES_LONGER, workshop, idle)
            long = await _cost(kaiwa, kind, tokens, workshop, idle)
            times = long / short
            rows.append(
                Row(
                    f"CPU of {kind} of {tokens:,} tokens, against a 16th",
                    f"≤ ×{TIMES_DEARER}",
                    f"×{times:.1f} ({long * 1000:.0f} ms)",
                    is_reached=times <= TIMES_DEARER,
                )
            )
    return rows


async def _measure_idle(kaiwa: Kaiwa, sizes: Sizes) -> float:
    """Return the CPU time of a second without answers."""
    await kaiwa.meet()
    before = read_cpu_seconds(kaiwa.process_id)
    await asyncio.sleep(sizes.settle_seconds)
    return (read_cpu_seconds(kaiwa.process_id) - before) / sizes.settle_seconds


async def _cost(
    kaiwa: Kaiwa, kind: str, tokens: int, workshop: Workshop, idle: float
) -> float:
    """Return the CPU seconds of one answer."""
    count = workshop.sizes.grown_at_once
    loop = asyncio.get_running_loop()
    before, began_at = read_cpu_seconds(kaiwa.process_id), loop.time()
    talks = await asyncio.gather(
        *(kaiwa.begin(AnswerSpec(kind, tokens, RATE)) for _ in range(count))
    )
    await asyncio.gather(*(it.ended for it in talks))
    used = read_cpu_seconds(kaiwa.process_id) - before
    return (used - idle * (loop.time() - began_at)) / count
