"""The Markdown of one part, block by block, while it grows.

Only the text after the last finished block is kept and parsed again. A finished answer
is read in the same way, window by window, so streamed and loaded blocks are equal.

Pure: no IO.
"""

import re

from .blocks import Block, limit_html
from .endings import References
from .growing import GrowingBlock, find_growing_block
from .outline import Outline
from .pace import Pace
from .pieces import Piece

# Characters parsed at a time. After a formula block the rest of a window is parsed
# again, so a whole long answer would cost the square of its formulas.
WINDOW_CHARS = 8_000

# Alone on the last line, these may start an item, a row or a heading, be a rule, or
# turn the line above into a heading or a table. Shown now, they would change later, and
# so would the block above, which counts as finished.
_LINE_START = re.compile(
    r"[-|:][-|: \t]{0,999}|(?:={1,80}|\+|#{1,6}|[0-9]{1,9}[.)]?)[ \t]*"
    r"|\*(?:[ \t]+\*{0,3}|\*{0,2})|_{1,3}"
)


class TextPart:
    """The blocks of one part of kind ``text``.

    :param start: the start of the part in the whole source, in UTF-8 bytes.
    :param links: the definitions of earlier parts; gains those of this one.
    :param outline: the headings of earlier parts; gains those of this one.
    :param pace: when to yield to the event loop between finished blocks.
    """

    def __init__(
        self,
        start: int,
        links: References,
        outline: Outline,
        pace: Pace,
        *,
        window_chars: int = WINDOW_CHARS,
    ) -> None:
        self._start = start
        self._text = ""
        self._links = links
        self._outline = outline
        self._pace = pace
        self._window_chars = window_chars
        self._finished: list[Block] = []
        self._growing: GrowingBlock | None = None
        self._growing_start = self._growing_from = 0

    def append(self, text: str) -> None:
        """Add text at the end."""
        self._text += text

    def read_blocks(self, *, is_complete: bool) -> list[Block]:
        """Render the added text.

        :param is_complete: whether no more text will come.
        """
        self._text, held = _hold_line_start(self._text, is_complete=is_complete)
        growing = [] if is_complete else self._grow_last()
        growing = growing or self._parse_rest(is_complete=is_complete)
        self._text += held
        return self._finished + growing

    def _parse_rest(self, *, is_complete: bool) -> list[Block]:
        """Finish blocks where possible; return those that still grow."""
        window = self._window_chars
        while len(self._text) > window:
            piece = self._finish_blocks(window, is_complete=False)
            window = self._window_chars if piece.finished else window * 2
        piece = self._finish_blocks(window, is_complete=is_complete)
        self._growing = self._find_growing(piece)
        return self._grow_last() or piece.grow_blocks(
            self._links, self._outline, self._pace
        )

    def _finish_blocks(self, window: int, *, is_complete: bool) -> Piece:
        text, _ = _hold_line_start(self._text[:window], is_complete=is_complete)
        piece = Piece(text, self._start, self._pace, is_complete=is_complete)
        blocks = piece.finish_blocks(self._links, self._outline, self._pace)
        self._finished += blocks
        self._start += piece.rest_start
        self._text = piece.rest + self._text[len(text) :]
        return piece

    def _find_growing(self, piece: Piece) -> GrowingBlock | None:
        if len(piece.growing) != 1:
            return None
        span = piece.growing[0]
        self._growing_start = self._start + span.start - piece.rest_start
        start = len(piece.cut(piece.rest_start, span.start))
        self._growing_from = start
        return find_growing_block(span.kind, self._text, start, self._links, self._pace)

    def _grow_last(self) -> list[Block]:
        html = self._growing.grow(self._text) if self._growing else None
        if html is None:
            return []
        source = self._text[self._growing_from :]
        end = self._start + len(self._text.encode())
        html = self._links.budget.limit(limit_html(html, source), source, end)
        return [Block(self._growing_start, end, html, is_finished=False)]


def _hold_line_start(text: str, *, is_complete: bool) -> tuple[str, str]:
    """Split off the last line if its meaning depends on the text that follows."""
    line = text[text.rfind("\n") + 1 :].lstrip(" \t")
    is_held = not is_complete and bool(_LINE_START.fullmatch(line))
    return (text.removesuffix(line), line) if is_held else (text, "")
