"""Tables that would be much longer in HTML than in Markdown.

The parser fills up short rows: 3.6 KB of Markdown with 600 columns and 600 rows of one
cell are 360,000 cells. An oversized table is shown as its source. It is also narrowed
to two columns before each parse, so that the parser's events stay in proportion to the
source; this changes neither its place nor that of its rows.

Pure: no IO.
"""

import re
from typing import NamedTuple

from .markdown import TABLE, Event, walk_events
from .pace import Pace

MAX_COLUMNS = 100
# Cells for each character of the table. Rows without spaces (``|1|0|1|``) have 0.5.
MAX_CELLS_PER_CHAR = 1
FREE_CELLS = 100
# All other tables have at most 6, other Markdown 2 (``>>>>``). A walk that meets more
# starts again with the tables found so far narrowed.
_MAX_EVENTS_PER_BYTE = 8
_FREE_EVENTS = 1_000

OVERSIZED = "OversizedTable"

_DELIMITER_ROW = re.compile(r"^[ \t>]*[|:-][|:\- \t]*$", re.MULTILINE)
_FIRST_COLUMN = re.compile(rb"[ \t>]*\|?[ :]*-[ :-]*\|")


class Narrowed(NamedTuple):
    """A Markdown text with narrow tables in place of oversized ones.

    :param text: as long as the original in bytes.
    :param sources: the sources of the oversized tables, by their number in the text.
    """

    text: str
    sources: dict[int, str]


class TableSize:
    """The size of a table while it grows.

    :param columns: the number of its columns.
    """

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._rows = self._counted_to = 0
        self._is_oversized = columns > MAX_COLUMNS

    def is_oversized(self, source: str) -> bool:
        """Return whether the table has too many cells for its length.

        A table that is oversized once remains so when it grows.

        :param source: the table without white space at its ends; that of the last call,
            and more.
        """
        while not self._is_oversized:
            row_end = source.find("\n", self._counted_to)
            if row_end < 0:
                break
            self._rows += 1
            self._counted_to = row_end + 1
            # Only complete rows count: the last one may still gain characters.
            limit = FREE_CELLS + MAX_CELLS_PER_CHAR * self._counted_to
            self._is_oversized = self._columns * self._rows > limit
        return self._is_oversized


def narrow_tables(text: str, pace: Pace | None = None) -> Narrowed:
    """Narrow the oversized tables of a text, at any depth."""
    # Finding a table needs a walk through the events, and most texts need none.
    if "|" not in text or not _may_have_oversized(text):
        return Narrowed(text, {})
    data = bytearray(text.encode())
    sources: dict[int, str] = {}
    # Each walk gets at least 1.3 times as far as the one before it.
    while not _narrow(data, sources, pace):
        pass
    return Narrowed(data.decode(), sources)


def hide_oversized(events: list[Event], sources: dict[int, str]) -> list[Event]:
    """Replace the events of each oversized table by one event with its source."""
    if not sources:
        return events
    shown: list[Event] = []
    number, is_hidden = -1, False
    for event in events:
        if event[0] == TABLE:
            number += 1
            is_hidden = number in sources
            if is_hidden:
                shown.append((OVERSIZED, sources[number]))
        if not is_hidden:
            shown.append(event)
        is_hidden = is_hidden and event[0] != "-Table"
    return shown


def _may_have_oversized(text: str) -> bool:
    return any(_is_short_of_cells(text, it) for it in _DELIMITER_ROW.finditer(text))


def _is_short_of_cells(text: str, delimiter_row: re.Match[str]) -> bool:
    columns = delimiter_row[0].count("|") + 1
    if columns <= MAX_CELLS_PER_CHAR:
        return False
    if columns > MAX_COLUMNS:
        return True
    start = delimiter_row.end() + 1
    end = text.find("\n\n", start)
    rows = text[start : end if end >= 0 else len(text)].rstrip("\n").split("\n")
    return rows != [""] and MAX_CELLS_PER_CHAR * min(map(len, rows)) < columns


def _narrow(data: bytearray, sources: dict[int, str], pace: Pace | None) -> bool:
    """Narrow the oversized tables; return False if the walk did not reach the end."""
    number, narrowed = -1, 0
    events = walk_events(data.decode(), pace)
    for count, (event, start, end) in enumerate(events):
        if narrowed and count > _FREE_EVENTS + _MAX_EVENTS_PER_BYTE * start:
            return False
        if event[0] != TABLE:
            continue
        number += 1
        if number in sources:
            continue
        source = data[start:end].decode().strip()
        if TableSize(len(event[1])).is_oversized(source):
            sources[number] = source
            _narrow_table(data, start)
            narrowed += 1
    return True


def _narrow_table(data: bytearray, start: int) -> None:
    header_end = data.find(b"\n", start)
    row_end = data.find(b"\n", header_end + 1)
    row_end = row_end if row_end >= 0 else len(data)
    first_column = _FIRST_COLUMN.match(data, header_end + 1, row_end)
    if header_end >= 0 and first_column:
        data[start:header_end] = b"x|".ljust(header_end - start, b"x")
        data[first_column.end() : row_end] = b"-" * (row_end - first_column.end())
