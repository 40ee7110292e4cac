"""A list or a table: complete rows are rendered once, only the last one again.

The rows that are not complete are parsed behind a *head*, which is Markdown that starts
a block of the same kind. The writer returns each row separately, so the HTML of the
head is left out.

Pure: no IO.
"""

import re

from ..blocks import clean_html, write_rows
from ..direction import add_direction, is_right_to_left
from ..markdown import LIST, TABLE, Definitions, Rows, find_rows
from ..pace import Pace
from ..tables import TableSize, narrow_tables
from .oversized import GrowingOversizedTable, ends_blank

# A bullet or a number.
_MARKER = re.compile(r"(?:[-+*]|[0-9]{1,9}([.)]))(?=[ \t])")
# Such a formula may end the list.
_FORMULA_LINE = re.compile(r"^(?:\$\$|\\\[)", re.MULTILINE)
_TABLE_HEAD = re.compile(r"[^\n]*\n[^\n]*\n")
# HTML in which a row is valid, since the cleaner removes rows elsewhere.
_FRAMES = {LIST: ("<ul>", "</ul>"), TABLE: ("<table><tbody>", "</tbody></table>")}


class GrowingRows:
    """A list or a table without indentation.

    :param start: the start of its first row in the text, in characters.
    :param head: Markdown to put before the rows.
    :param opening: the HTML before its first row.
    :param size: that of a table.
    """

    def __init__(
        self,
        kind: str,
        start: int,
        head: str,
        opening: str,
        links: Definitions,
        pace: Pace,
        size: TableSize | None = None,
    ) -> None:
        self._kind = kind
        self._size = size
        self._start = self._rest_start = start
        self._head = head
        self._opening = self._html = opening
        self._is_right_to_left = is_right_to_left(opening)
        if self._is_right_to_left:
            self._opening = self._html = add_direction(opening)
        self._links = links
        self._pace = pace

    def grow(self, text: str) -> str | None:
        """Render the rows that are not complete; None if the block may have ended."""
        # A definition in one row applies to the others; a blank line ends a table.
        if "]:" in text or (self._size and self._has_ended(text, self._size)):
            return None
        rest = text[self._rest_start :]
        if _FORMULA_LINE.search(rest):
            return None
        if not self._is_right_to_left and is_right_to_left(rest):
            self._is_right_to_left = True
            self._opening = add_direction(self._opening)
            self._html = add_direction(self._html)
        source = self._head + rest
        # A table has been measured above; the items of a list may contain tables.
        rows = find_rows(source if self._size else narrow_tables(source).text)
        if rows is None or rows.kind != self._kind:
            return None
        if rows.is_loose and not self._head.endswith("\n\n"):
            self._restart_loose()
            return self.grow(text)
        return self._add_rows(source, rows)

    def _has_ended(self, text: str, size: TableSize) -> bool:
        source = text[self._start - len(self._head) :].strip()
        return ends_blank(text) or size.is_oversized(source)

    def _restart_loose(self) -> None:
        """Render all rows again: a blank line between two turns all into paragraphs."""
        self._head += "\n"
        self._html = self._opening
        self._rest_start = self._start

    def _add_rows(self, source: str, rows: Rows) -> str | None:
        data, head_end = source.encode(), len(self._head.encode())
        starts = [start for start in rows.starts if start >= head_end]
        # After the head, an indented item would be within the head's item.
        if starts[:1] != [head_end]:
            return None
        pieces = write_rows(source, self._kind, self._links, self._pace)
        # The writer reads placeholders instead of formulas.
        if pieces is None or len(pieces) != len(rows.starts) + 2:
            return None
        *complete, last, closing = pieces[-len(starts) - 1 :]
        added, growing = self._clean("".join(complete)), self._clean(last)
        if added is None or growing is None:
            return None
        self._html += added
        self._rest_start += len(data[head_end : starts[-1]].decode())
        return self._html + growing + closing

    def _clean(self, rows: str) -> str | None:
        """Clean the HTML of rows; None if it is more than rows."""
        if not rows:
            return ""
        opening, closing = _FRAMES[self._kind]
        html = clean_html(opening + rows + closing)
        is_valid = html.startswith(opening) and html.endswith(closing)
        return html[len(opening) : -len(closing)] if is_valid else None


def find_growing_list(
    text: str, start: int, links: Definitions, pace: Pace
) -> GrowingRows | None:
    """Return the list that starts at ``start``; None if it is indented."""
    marker = _MARKER.match(text, start)
    if marker is None or "]:" in text:
        return None
    # The head starts with 1, so that any number may follow.
    number = f"1{marker[1]}" if marker[1] else marker[0]
    opening = _render_opening(f"{marker[0]} x\n", LIST, links, pace)
    return GrowingRows(LIST, start, f"{number} x\n", opening, links, pace)


def find_growing_table(
    text: str, start: int, links: Definitions, pace: Pace
) -> GrowingRows | GrowingOversizedTable | None:
    """Return the table that starts at ``start``."""
    head = _TABLE_HEAD.match(text, start)
    if head is None:
        return None
    opening = _render_opening(head[0], TABLE, links, pace)
    size = TableSize(opening.count("</th>"))
    if size.is_oversized(text[start:].strip()):
        return GrowingOversizedTable(start, head.end())
    if "]:" in text:
        return None
    return GrowingRows(TABLE, head.end(), head[0], opening, links, pace, size)


def _render_opening(head: str, kind: str, links: Definitions, pace: Pace) -> str:
    opening, *_, closing = write_rows(head, kind, links, pace) or ["", ""]
    return clean_html(opening + closing).removesuffix(closing)
