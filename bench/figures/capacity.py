"""Capacity: the number of answers that can stream with their tokens in time."""

from dataclasses import replace

from ..row import Row
from ..search import LIMIT_MS, Search, search_by_turns
from ..workshop import Workshop

SHARE_OF_FLOOR = 0.6


async def measure(workshop: Workshop) -> list[Row]:
    """Search the capacity of each subject."""
    endpoint, sizes = workshop.endpoint, workshop.sizes
    async with workshop.serve_floor() as floor, workshop.serve_kaiwa() as kaiwa:
        most = Search(floor, endpoint, sizes, number=0)
        ours = Search(kaiwa, endpoint, sizes, number=1)
        await search_by_turns([most, ours])
    async with workshop.serve_obvious() as obvious:
        # No target depends on it, so a rough result is enough.
        shorter = replace(sizes, search_seconds=sizes.search_seconds / 2)
        usual = Search(obvious, endpoint, shorter)
        await search_by_turns([usual])
    share = ours.held / max(1, most.estimate())
    return [
        Row(
            f"answers at once, 20 tokens/s each, 99% within {LIMIT_MS} ms",
            f"≥ {SHARE_OF_FLOOR} of the floor's",
            f"{ours.describe()}, ×{share:.2f}",
            most.describe(),
            usual.describe(),
            share >= SHARE_OF_FLOOR,
        )
    ]
