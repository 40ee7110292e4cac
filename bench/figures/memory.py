"""Memory: idle, per running answer, and after many answers."""

import asyncio
from time import monotonic

from ..crowd import Crowd
from ..kaiwa import Kaiwa
from ..processes import read_memory_bytes
from ..row import Row
from ..spec import AnswerSpec
from ..workshop import Sizes, Workshop

IDLE_MEGABYTES = 90
RUNNING_KILOBYTES = 48
FLAT_MEGABYTES = 8
SHORT = AnswerSpec(tokens=20, rate=0)
AT_ONCE = 16


async def measure(workshop: Workshop) -> list[Row]:
    """Measure all three."""
    sizes = workshop.sizes
    async with workshop.serve_kaiwa() as kaiwa:
        await (await kaiwa.meet()).get("/")
        await asyncio.sleep(sizes.settle_seconds)
        idle = read_memory_bytes(kaiwa.process_id)
        running = await _measure_running(workshop, kaiwa)
    async with workshop.serve_kaiwa() as kaiwa:
        answers, grown = await _measure_growth(kaiwa, sizes)
    return [
        Row(
            "memory: idle, all processes",
            f"≤ {IDLE_MEGABYTES} MB",
            _write_megabytes(idle),
            is_reached=idle <= IDLE_MEGABYTES * 1e6,
        ),
        Row(
            "memory: a running answer with its follower",
            f"≤ {RUNNING_KILOBYTES} KB",
            f"{running / 1e3:.0f} KB",
            is_reached=running <= RUNNING_KILOBYTES * 1e3,
        ),
        Row(
            f"memory: gained by {answers:,} answers",
            f"flat (≤ {FLAT_MEGABYTES} MB)",
            _write_megabytes(grown),
            is_reached=grown <= FLAT_MEGABYTES * 1e6,
        ),
    ]


async def _measure_running(workshop: Workshop, kaiwa: Kaiwa) -> float:
    sizes = workshop.sizes
    crowd = Crowd(kaiwa, workshop.endpoint, AnswerSpec(rate=20))
    found = []
    for size in (sizes.streaming, sizes.more_streaming):
        await crowd.grow(size)
        await asyncio.sleep(2 * sizes.settle_seconds)
        found.append(read_memory_bytes(kaiwa.process_id))
    await crowd.leave()
    return (found[1] - found[0]) / (sizes.more_streaming - sizes.streaming)


async def _measure_growth(kaiwa: Kaiwa, sizes: Sizes) -> tuple[int, float]:
    """Make answers while there is time; return their number and the bytes gained."""
    # The first answers fill the caches.
    await _answer_many(kaiwa, sizes.short_answers // 20, sizes.short_seconds / 9)
    before = read_memory_bytes(kaiwa.process_id)
    count = await _answer_many(kaiwa, sizes.short_answers, sizes.short_seconds)
    return count, read_memory_bytes(kaiwa.process_id) - before


async def _answer_many(kaiwa: Kaiwa, most: int, seconds: float) -> int:
    give_up_at = monotonic() + seconds
    count = 0

    async def answer_some() -> None:
        nonlocal count
        while count < most and monotonic() < give_up_at:
            count += 1
            await (await kaiwa.begin(SHORT)).ended

    await asyncio.gather(*(answer_some() for _ in range(AT_ONCE)))
    return count


def _write_megabytes(count: float) -> str:
    return f"{count / 1e6:.1f} MB"
