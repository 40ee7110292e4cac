"""The texts of answers, token by token: prose, code, a table, a list.

A token is about a word, as those of models.
"""

import re
from collections.abc import Callable, Iterator
from itertools import count, cycle, islice

KINDS = ("prose", "code", "table", "list")
# A prime, so that stamps fall on every place in a batch of any size.
STAMP_EVERY = 5
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


def read_prose() -> Iterator[str]:
    """Return endless paragraphs."""
    paragraphs = " ".join(PROSE.split("\n")).replace("  ", "\n\n").strip() + "\n\n"
    return cycle(cut_tokens(paragraphs))


def read_code() -> Iterator[str]:
    """Return an endless program."""
    yield from cut_tokens("```python\n")
    for number in count(1):
        yield from cut_tokens(f"total_{number} = add(total_{number - 1}, {number})\n")


def read_table() -> Iterator[str]:
    """Return an endless table."""
    yield from cut_tokens("| Name | Count | Note |\n| --- | --: | --- |\n")
    for number in count(1):
        yield from cut_tokens(f"| Row {number} | {number * 7} | as **usual** |\n")


def read_list() -> Iterator[str]:
    """Return an endless list."""
    for number in count(1):
        yield from cut_tokens(f"- Item {number} is one of `many` on this list\n")


def read_mixed() -> Iterator[str]:
    """Return endless paragraphs, programs, tables and lists by turns."""
    lengths = {read_prose: 150, read_code: 260, read_table: 130, read_list: 60}
    while True:
        for read, length in lengths.items():
            yield from islice(read(), length)
            yield "\n```\n\n" if read is read_code else "\n\n"


TEXTS: dict[str, Callable[[], Iterator[str]]] = dict(
    zip(KINDS, (read_prose, read_code, read_table, read_list), strict=True)
) | {"mixed": read_mixed}

FIRST_WORD = PROSE.split()[0].encode()
