"""Turns: what a long conversation costs, to go on with and to open."""

from statistics import median
from time import monotonic

from ..kaiwa import Person, Talk
from ..row import Row, write_ms, write_ratio
from ..wish import Wish
from ..workshop import Workshop

TIMES = 1.3
EARLY, FEW = 10, 20
AROUND = 5
SHORT = Wish(tokens=3, rate=0)


async def measure(workshop: Workshop) -> list[Row]:
    """Have one long conversation, timing some sends, and open it beside a short one."""
    sizes = workshop.sizes
    async with workshop.serve_kaiwa() as kaiwa:
        person = await kaiwa.meet()
        short_path, _ = await _converse(person, FEW)
        long_path, seconds = await _converse(person, sizes.turns)
        few = await _open(person, short_path, sizes.reads)
        many = await _open(person, long_path, sizes.reads)
    early = median(seconds[EARLY - AROUND : EARLY + AROUND])
    late = median(seconds[-2 * AROUND :])
    return [
        Row(
            f"a send at turn {sizes.turns:,}, against turn {EARLY}",
            f"≤ ×{TIMES}",
            f"{write_ratio(late / early)} ({write_ms(late)})",
            is_reached=late <= TIMES * early,
        ),
        Row(
            f"opening a conversation of {sizes.turns:,} turns, against {FEW}",
            f"≤ ×{TIMES}",
            f"{write_ratio(many / few)} ({write_ms(many)})",
            is_reached=many <= TIMES * few,
        ),
    ]


async def _converse(person: Person, turns: int) -> tuple[str, list[float]]:
    """Have a conversation; return its path and the seconds each send took."""
    path, target, seconds = "", "/conversations", []
    for _ in range(turns):
        talk, took = await _send(person, target)
        path, target = talk.path, f"{talk.path}/messages"
        seconds.append(took)
    return path, seconds


async def _send(person: Person, target: str) -> tuple[Talk, float]:
    """Send; return the seconds to the first word, of which the endpoint needs none."""
    began_at = monotonic()
    talk = await person.send(target, SHORT)
    seconds = await talk.first_word - began_at
    await talk.ended
    return talk, seconds


async def _open(person: Person, path: str, count: int) -> float:
    """Open a page some times; return the median of the seconds."""
    found = []
    for _ in range(count + 1):
        began_at = monotonic()
        await person.get(path)
        found.append(monotonic() - began_at)
    return median(found[1:])
