"""What the endpoint says: prose, a program, a table, a list; token by token.

A token is a word or so, as a model's are. Where lateness is measured, some tokens are
the moment they were sent at.
"""

import re
from collections.abc import Callable, Iterator
from itertools import count, cycle

KINDS = ("prose", "code", "table", "list")
# A prime: however a subject gathers tokens, each place in a gathering is measured.
MARK_EVERY = 5
PROSE = """\
The harbour opens to the south, and the wind that comes in the morning brings the small
boats home before the market has begun. Whoever stands on the **long wall** sees them
turn, one after the other, around the last stone. They are not in a hurry: the fish is
cold, the day is young, and the buyers wait in any case. Later the square fills with
crates, with ice and with voices, and for an hour or two nobody can hear the bells.

In the afternoon the place is quiet again. A clerk writes down what was sold, to whom
and for how much, in a book that is *older than the building* it lies in. The figures
of a good year look like those of a bad one until somebody adds them up, which happens
once, in winter, when there is little else to do. Then the sum is read aloud, and all
agree that it could have been worse.
"""


def cut_tokens(text: str) -> list[str]:
    """Cut a text into tokens: words with the space before them, and line ends."""
    return re.findall(r"\n+| ?[^\s]+| +", text)


def say_prose() -> Iterator[str]:
    """Say paragraphs without end."""
    paragraphs = " ".join(PROSE.split("\n")).replace("  ", "\n\n").strip() + "\n\n"
    return cycle(cut_tokens(paragraphs))


def say_code() -> Iterator[str]:
    """Say a program without end."""
    yield from cut_tokens("```python\n")
    for number in count(1):
        yield from cut_tokens(f"total_{number} = add(total_{number - 1}, {number})\n")


def say_table() -> Iterator[str]:
    """Say a table without end."""
    yield from cut_tokens("| Name | Count | Note |\n| --- | --: | --- |\n")
    for number in count(1):
        yield from cut_tokens(f"| Row {number} | {number * 7} | as **usual** |\n")


def say_list() -> Iterator[str]:
    """Say a list without end."""
    for number in count(1):
        yield from cut_tokens(f"- Item {number} is one of `many` on this list\n")


SAYINGS: dict[str, Callable[[], Iterator[str]]] = dict(
    zip(KINDS, (say_prose, say_code, say_table, say_list), strict=True)
)

FIRST_WORD = PROSE.split()[0].encode()
