"""A list or a table that still grows, rendered row by row.

Rows that are complete are rendered once and kept; only the last is parsed again,
behind a row of ours that makes it a list or a table. This serves only while the
block grows: when it is finished it is rendered whole, like any other.

Pure: no IO.
"""

import re
from itertools import pairwise

from .blocks import render_block
from .markdown import LIST, TABLE, Definitions, locate_rows
from .spans import is_decided

_MARKER = re.compile(r"(?:[-+*]|[0-9]{1,9}([.)]))(?=[ \t])")
_TABLE_HEAD = re.compile(r"[^\n]*\n[^\n]*\n")
_TABLE_CLOSING = "</tbody></table></div>"


class GrowingRows:
    """A list or a table that is the last block of its text.

    :param start: where its rows begin in the text, in characters.
    :param head: Markdown that begins a block of the same kind, to put before a row.
    :param opening: the HTML before its first row, where that is not the head's own.
    """

    def __init__(
        self, kind: str, start: int, head: str, opening: str, links: Definitions
    ) -> None:
        self._kind = kind
        self._start = start
        self._opening = opening
        self._links = links
        self._use_head(head)

    def _use_head(self, head: str) -> None:
        # A second row shows how the first one looks before another.
        sample = head + head if self._kind == LIST else head
        html = render_block(sample, self._kind, self._links)
        # </ul> and </ol> are of one length.
        self._closing = _TABLE_CLOSING if self._kind == TABLE else html[-5:]
        end = html.rfind("<li>") if self._kind == LIST else -len(self._closing)
        self._before_row = html[:end]
        self._head = head
        self._html = self._opening or self._before_row
        self._rest_start = self._start

    def grow(self, text: str) -> str | None:
        """Render the block with what was added; None when it may have ended."""
        # A definition in one row serves the others; a blank line ends a table.
        if "]:" in text or (self._kind == TABLE and _ends_blank(text)):
            return None
        source = self._head + text[self._rest_start :]
        rows = locate_rows(source)
        if rows is None or rows.kind != self._kind:
            return None
        if rows.is_loose and not self._head.endswith("\n\n"):
            # A blank line between two rows makes paragraphs of all of them.
            self._use_head(self._head + "\n")
            return self.grow(text)
        return self._add_rows(source.encode(), rows.starts)

    def _add_rows(self, data: bytes, starts: list[int]) -> str | None:
        head_end = len(self._head.encode())
        starts = [start for start in starts if start >= head_end]
        # Behind our row an indented one would belong to it.
        if not starts or any(data[start - 1 : start] != b"\n" for start in starts):
            return None
        bounds = pairwise([*starts, len(data)])
        rows = [self._render_row(data[start:end].decode()) for start, end in bounds]
        if not all(rows):
            return None
        # While the last line is in doubt, it may still belong to the row before.
        growing = 1 if is_decided(data[data.rfind(b"\n") + 1 :]) else 2
        kept = rows[:-growing]
        self._html += "".join(kept)
        if kept:
            self._rest_start += len(data[head_end : starts[len(kept)]].decode())
        return self._html + "".join(rows[len(kept) :]) + self._closing

    def _render_row(self, source: str) -> str:
        """Render one row; nothing when it is more than a row, or not shown as one."""
        html = render_block(self._head + source, self._kind, self._links)
        is_row = html.startswith(self._before_row) and html.endswith(self._closing)
        return html[len(self._before_row) : -len(self._closing)] if is_row else ""


def _ends_blank(text: str) -> bool:
    return text.count("\n", len(text.rstrip())) > 1


def find_growing_rows(
    kind: str, text: str, start: int, links: Definitions
) -> GrowingRows | None:
    """Find a list or a table that begins at ``start`` and is not indented."""
    if "]:" in text:
        return None
    if kind == TABLE and (head := _TABLE_HEAD.match(text, start)):
        return GrowingRows(kind, head.end(), head[0], "", links)
    if kind == LIST and (marker := _MARKER.match(text, start)):
        html = render_block(f"{marker[0]} x\n", kind, links)
        opening = html[: html.index("<li>")]
        # Ours counts from one, whatever the list counts from.
        ours = f"1{marker[1]}" if marker[1] else marker[0]
        return GrowingRows(kind, start, f"{ours} x\n", opening, links)
    return None
