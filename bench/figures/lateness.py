"""Lateness: the delay of tokens beside few and beside many other answers."""

from ..crowd import Crowd
from ..endpoint import Endpoint
from ..row import Row, find_percentile
from ..spec import AnswerSpec
from ..subject import Subject
from ..workshop import Sizes, Workshop

# By the number of users, in milliseconds.
TARGETS = {10: 50, 100: 100}


async def measure(workshop: Workshop) -> list[Row]:
    """Watch the same crowds of each subject."""
    endpoint, sizes = workshop.endpoint, workshop.sizes
    async with workshop.serve_kaiwa() as kaiwa:
        ours = await _watch(kaiwa, endpoint, sizes)
    async with workshop.serve_floor() as floor:
        least = await _watch(floor, endpoint, sizes)
    return [
        Row(
            f"lateness of a token with {count} users, 99th percentile",
            f"≤ {target_ms} ms",
            f"{ours[count]:.0f} ms",
            f"{least[count]:.0f} ms",
            is_reached=ours[count] <= target_ms,
        )
        for count, target_ms in TARGETS.items()
    ]


async def _watch(
    subject: Subject, endpoint: Endpoint, sizes: Sizes
) -> dict[int, float]:
    """Return the 99th percentile of each crowd, in milliseconds."""
    crowd, found = Crowd(subject, endpoint, AnswerSpec(rate=20)), {}
    for count in TARGETS:
        await crowd.grow(count)
        await crowd.watch(sizes.settle_seconds)
        await crowd.watch(sizes.round_seconds)
        found[count] = find_percentile(crowd.lateness.samples_ms or [0], 99)
    await crowd.leave()
    return found
