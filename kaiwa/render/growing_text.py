"""The Markdown of an answer, block by block, while it grows.

Only what follows the last finished block is kept, and parsed anew at each reading.
A finished answer goes the same way, window by window, so that streamed and loaded
cannot differ.

Pure: no IO.
"""

import re

from .blocks import Block
from .growing_code import GrowingCode, find_growing_code
from .growing_paragraph import GrowingParagraph, find_growing_paragraph
from .growing_rows import GrowingRows, find_growing_rows
from .markdown import CODE, PARAGRAPH
from .outline import Outline
from .pace import Pace
from .pieces import Links, Piece

# Parsed at a time, in characters. A formula block makes the rest of the window
# parse again, so a window is not the whole of a long answer.
WINDOW_CHARS = 8_000

# Alone on the last line, these may begin an item, a row or a heading, or be a rule, or
# make a heading or a table of the line above: shown already, they would be shown as
# another, and what stands above as finished.
_MARK = re.compile(
    r"[-|:][-|: \t]{0,999}|(?:={1,80}|\+|#{1,6}|[0-9]{1,9}[.)]?)[ \t]*"
    r"|\*(?:[ \t]+\*{0,3}|\*{0,2})|_{1,3}"
)

_GrowingBlock = GrowingCode | GrowingParagraph | GrowingRows


class GrowingText:
    """One part of kind text.

    :param start: where it begins in the whole source, in UTF-8 bytes.
    :param links: the link definitions of the parts before; it adds its own.
    :param outline: the headings of the parts before; it adds its own.
    :param pace: when to yield to the event loop between finished blocks.
    """

    def __init__(self, start: int, links: Links, outline: Outline, pace: Pace) -> None:
        self._start = start
        self._text = ""
        self._links = links
        self._outline = outline
        self._pace = pace
        self._finished: list[Block] = []
        self._growing: _GrowingBlock | None = None
        self._growing_start = 0

    def append(self, text: str) -> None:
        """Add to the end."""
        self._text += text

    def read_blocks(self, *, is_complete: bool) -> list[Block]:
        """Render what is new; ``is_complete`` says that no more will come."""
        self._text, mark = _split_mark(self._text, is_complete=is_complete)
        growing = [] if is_complete else self._grow_last()
        growing = growing or self._grow_blocks(is_complete=is_complete)
        self._text += mark
        return self._finished + growing

    def _grow_blocks(self, *, is_complete: bool) -> list[Block]:
        """Finish what can be finished; return the blocks that still grow."""
        window = WINDOW_CHARS
        while len(self._text) > window:
            piece = self._finish_blocks(window, is_complete=False)
            window = WINDOW_CHARS if piece.finished else window * 2
        piece = self._finish_blocks(window, is_complete=is_complete)
        self._growing = self._find_growing(piece)
        growing = self._grow_last()
        if not growing:
            growing = piece.grow_blocks(self._links, self._outline)
            self._growing = self._find_paragraph(piece, growing)
        return growing

    def _finish_blocks(self, window: int, *, is_complete: bool) -> Piece:
        text, _ = _split_mark(self._text[:window], is_complete=is_complete)
        piece = Piece(text, self._start, is_complete=is_complete)
        self._finished += piece.finish_blocks(self._links, self._outline, self._pace)
        self._start += piece.rest_start
        self._text = piece.rest + self._text[len(text) :]
        return piece

    def _find_growing(self, piece: Piece) -> _GrowingBlock | None:
        """Find what can grow without being parsed and rendered whole each time."""
        if len(piece.growing) != 1:
            return None
        kind, start, _ = piece.growing[0]
        self._growing_start = self._start + start - piece.rest_start
        start = len(piece.cut(piece.rest_start, start))
        if kind == CODE:
            return find_growing_code(self._text, start)
        return find_growing_rows(kind, self._text, start, self._links)

    def _find_paragraph(
        self, piece: Piece, growing: list[Block]
    ) -> GrowingParagraph | None:
        if len(growing) != 1 or piece.growing[0].kind != PARAGRAPH:
            return None
        start = len(piece.cut(piece.rest_start, piece.growing[0].start))
        return find_growing_paragraph(self._text, start, growing[0].html)

    def _grow_last(self) -> list[Block]:
        html = self._growing.grow(self._text) if self._growing else None
        if html is None:
            return []
        end = self._start + len(self._text.encode())
        return [Block(self._growing_start, end, html, is_finished=False)]


def _split_mark(text: str, *, is_complete: bool) -> tuple[str, str]:
    """Split off the mark that is as yet all there is of the last line, if it is."""
    line = text[text.rfind("\n") + 1 :].lstrip(" \t")
    is_mark = not is_complete and bool(_MARK.fullmatch(line))
    return (text.removesuffix(line), line) if is_mark else (text, "")
