"""Turns: the time to continue and to open a long conversation."""

from statistics import median
from time import monotonic

from tests.services.stored import add_turns

from ..kaiwa import Kaiwa, Person
from ..row import Row, write_ms, write_ratio
from ..spec import AnswerSpec
from ..workshop import Workshop

TIMES = 1.3
EARLY, FEW = 10, 20
SHORT = AnswerSpec(tokens=3, rate=0)
ANSWER = "The harbour opens to the south, and the wind comes in the morning."


async def measure(workshop: Workshop) -> list[Row]:
    """Send to a short and a long conversation by turns; then open both."""
    sizes = workshop.sizes
    async with workshop.serve_kaiwa() as kaiwa:
        person = await kaiwa.meet()
        short = await _converse(kaiwa, person, EARLY - sizes.later_sends // 2)
        long = await _converse(kaiwa, person, sizes.turns - sizes.later_sends // 2)
        early, late = [], []
        for _ in range(sizes.later_sends):
            early.append(await _send(person, short))
            late.append(await _send(person, long))
        add_turns(kaiwa.folder, _name(short), FEW - EARLY, ANSWER)
        few, many = [], []
        for _ in range(sizes.reads):
            few.append(await _open(person, short))
            many.append(await _open(person, long))
    return [
        _write(f"a send at turn {sizes.turns:,}, against turn {EARLY}", late, early),
        _write(
            f"opening a conversation of {sizes.turns:,} turns, against {FEW}", many, few
        ),
    ]


def _write(figure: str, long: list[float], short: list[float]) -> Row:
    times = median(long) / median(short)
    return Row(
        figure,
        f"≤ ×{TIMES}",
        f"{write_ratio(times)} ({write_ms(median(long))})",
        is_reached=times <= TIMES,
    )


async def _converse(kaiwa: Kaiwa, person: Person, turns: int) -> str:
    """Make a conversation of this many turns; return its path."""
    talk = await person.send("/conversations", SHORT)
    await talk.ended
    add_turns(kaiwa.folder, _name(talk.path), turns - 1, ANSWER)
    return talk.path


def _name(path: str) -> str:
    return path.rpartition("/")[2]


async def _send(person: Person, path: str) -> float:
    """Send a message; return the seconds to the first word."""
    began_at = monotonic()
    talk = await person.send(f"{path}/messages", SHORT)
    seconds = await talk.first_word - began_at
    await talk.ended
    return seconds


async def _open(person: Person, path: str) -> float:
    """Open a page; return the seconds."""
    began_at = monotonic()
    await person.get(path)
    return monotonic() - began_at
