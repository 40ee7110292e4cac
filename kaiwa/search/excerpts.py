"""Excerpts of a text with its matches marked.

Pure: no IO.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .folding import fold_with_origins
from .queries import Query

CHARS_BEFORE = 40
CHARS_AFTER = 160
# A match in a longer line is searched from the beginning of the line.
MAX_LINE_CHARS = 20_000

_SPACES = re.compile(r"\s+")


class Piece(NamedTuple):
    """A piece of an excerpt."""

    text: str
    is_match: bool = False


Excerpt = tuple[Piece, ...]


def make_excerpt(text: str, folded: str, query: Query) -> Excerpt:
    """Cut a text around its first match, and mark the matches; one line.

    :param folded: the text, folded.
    """
    match = query.pattern.search(folded)
    at = _find_origin(text, folded, match.start()) if match else 0
    start = _find_start(text, at)
    end = _find_end(text, at + CHARS_AFTER)
    line = _SPACES.sub(" ", text[start:end]).strip()
    before = "…" if start else ""
    after = "…" if end < len(text) else ""
    return tuple(_mark(f"{before}{line}{after}", query))


def _find_origin(text: str, folded: str, at: int) -> int:
    """Find the place in a text that a place in the folded text comes from."""
    line_number = folded.count("\n", 0, at)
    start = 0
    for _ in range(line_number):
        start = text.index("\n", start) + 1
    column = at - (folded.rfind("\n", 0, at) + 1)
    end = text.find("\n", start)
    line = text[start : len(text) if end < 0 else end][:MAX_LINE_CHARS]
    _, origins = fold_with_origins(line)
    return start + origins[min(column, len(origins) - 1)]


def _find_start(text: str, at: int) -> int:
    start = max(0, at - CHARS_BEFORE)
    # Begin with a whole word if there is one soon.
    space = _SPACES.search(text, start, at) if start else None
    return space.end() if space else start


def _find_end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - CHARS_BEFORE, end)
    return space if space > 0 else end


def _mark(line: str, query: Query) -> Iterator[Piece]:
    folded, origins = fold_with_origins(line)
    last = 0
    for match in query.pattern.finditer(folded):
        start, end = origins[match.start()], origins[match.end()]
        if end <= max(start, last):
            continue
        if start > last:
            yield Piece(line[last:start])
        yield Piece(line[max(start, last) : end], is_match=True)
        last = end
    if last < len(line):
        yield Piece(line[last:])
