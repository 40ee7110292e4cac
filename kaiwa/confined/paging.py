"""Choose pages by a text such as "1-3, 7", and read them up to a limit.

Pure: no IO.
"""

import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

from ..source import clean_message
from .results import Pages, Refused

MOST_CHARACTERS = 1_000_000  # More than the largest context window holds.
MOST_SECONDS = 8  # Then the pages that were read are better than a timeout.
_SEPARATORS = re.compile(r"[,;、\s]+")
_RANGE = re.compile(r"(\d{1,9})(?:[-–~〜](\d{1,9}))?")
_SPACE_IN_RANGE = re.compile(r"\s*([-–~〜])\s*")


def choose_pages(wanted: str, count: int) -> Sequence[int]:
    """Return the numbers of the chosen pages, from 1; all if ``wanted`` is empty.

    :raises ValueError: it cannot be read, or names no page of the file.
    """
    text = _SPACE_IN_RANGE.sub(r"\1", unicodedata.normalize("NFKC", wanted)).strip()
    if not text:
        return range(1, count + 1)
    chosen: set[int] = set()
    for word in filter(None, _SEPARATORS.split(text)):
        match = _RANGE.fullmatch(word)
        if match is None:
            raise ValueError(word)
        first = int(match[1])
        chosen.update(range(max(first, 1), min(int(match[2] or first), count) + 1))
    if not chosen:
        raise ValueError(wanted)
    return sorted(chosen)


def write_pages(numbers: Iterable[int], count: int) -> str:
    """Write the numbers of pages as ranges; empty if they are all of the file's."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    if ranges == [[1, count]]:
        return ""
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)


def read_pages(
    media_type: str,
    count: int,
    read: Callable[[int], str],
    options: Mapping[str, str],
) -> Pages:
    """Read the chosen pages, until there is no room or time for more.

    :param read: returns the text of a page, by its number.
    """
    try:
        chosen = choose_pages(options.get("pages", ""), count)
    except ValueError as error:
        raise Refused("pages_unusable", count=count) from error
    texts: list[str] = []
    room = MOST_CHARACTERS
    give_up_at = time.monotonic() + MOST_SECONDS
    for number in chosen:
        if room <= 0 or time.monotonic() > give_up_at:
            break
        texts.append(clean_message(read(number))[0].strip("\n"))
        room -= len(texts[-1])
    if room < 0:
        texts[-1] = texts[-1][:room]
    is_cut = room < 0 or len(texts) < len(chosen)
    written = write_pages(chosen[: len(texts)], count)
    return Pages(media_type, tuple(texts), count, written, is_cut)
