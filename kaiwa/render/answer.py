"""The blocks of an answer while its source grows.

Appending only stores text; rendering happens when the blocks are read. The blocks
depend on the source alone, not on its deltas or on the moments of reading.

Pure: no IO.
"""

import re
from typing import Protocol

from ..source import DURATION, FILE, MARK, NOTE, TEXT, THINKING
from .blocks import Block
from .endings import References, complete_blocks, show_unused
from .nested_fences import hide_nested_fences
from .note_part import NotePart
from .outline import Outline
from .pace import Pace
from .picture_part import PicturePart
from .text_part import WINDOW_CHARS, TextPart
from .thinking_part import ThinkingPart

_CUT_MARK = re.compile("\x1e[a-z]*\\Z")


class _PartBlocks(Protocol):
    """The blocks of one part, while the part grows."""

    def append(self, text: str) -> None: ...

    def read_blocks(self, *, is_complete: bool) -> list[Block]: ...


class GrowingAnswer:
    """The blocks of an answer; its source grows at the end.

    ``position`` is the length of the source so far, in UTF-8 bytes. If the pace yields
    to the event loop, ``append`` and ``finish`` may be called during a reading, but
    only one reading may run at a time.

    :param source: clean text in parts, see ``kaiwa/source.py``.
    :param pace: when a reading yields to the event loop; never by default.
    :param anchor: the beginning of the footnotes' ids; unique on the page.
    """

    def __init__(
        self,
        source: str = "",
        pace: Pace | None = None,
        *,
        anchor: str = "",
        window_chars: int = WINDOW_CHARS,
    ) -> None:
        self._anchor = anchor
        self._pace = pace or Pace()
        self.position = 0
        self.is_finished = False
        self._window_chars = window_chars
        self._source: list[str] = []
        self._appended: list[str] = []
        self._unread = ""
        self._read_to = 0
        self._links = References()
        self._outline = Outline()
        self._part = self._start_part(TEXT)
        self._blocks_before: list[Block] = []
        self._blocks: list[Block] = []
        self._shown_position = 0
        self._is_stale = False
        if source:
            self.append(source)

    def append(self, text: str) -> None:
        """Add text at the end of the source; render nothing yet."""
        if self.is_finished:
            raise ValueError("the answer is finished")
        self.position += len(text.encode())
        self._source.append(text)
        self._appended.append(text)
        self._is_stale = True

    def finish(self) -> None:
        """Declare the source complete."""
        self.is_finished = True
        self._is_stale = True

    @property
    def source(self) -> str:
        """All appended text."""
        self._source = ["".join(self._source)]
        return self._source[0]

    @property
    def blocks(self) -> list[Block]:
        """The blocks so far, oldest first; only the last few may still change."""
        return self.read_blocks()[0]

    def read_blocks(self) -> tuple[list[Block], int]:
        """Return the blocks so far, and the position in the source they show."""
        while self._is_stale:
            self._is_stale = False
            # Both before the reading, during which more may be appended.
            position, is_finished = self.position, self.is_finished
            self._pace.start()
            self._blocks = self._render_blocks(is_finished=is_finished)
            self._shown_position = position
        return self._blocks.copy(), self._shown_position

    def _render_blocks(self, *, is_finished: bool) -> list[Block]:
        if is_finished:
            meant = hide_nested_fences(self.source)
            if meant != self.source:
                return self._render_anew(meant)
        self._unread += "".join(self._appended)
        self._appended.clear()
        while mark := MARK.search(self._unread):
            self._part.append(self._cut_unread(mark.start()))
            if mark[1] == DURATION and isinstance(self._part, ThinkingPart):
                self._part.start_duration(self._cut_unread(len(mark[0])))
                continue
            self._blocks_before += self._part.read_blocks(is_complete=True)
            self._cut_unread(len(mark[0]))
            self._part = self._start_part(mark[1])
        cut = None if is_finished else _CUT_MARK.search(self._unread)
        self._part.append(self._cut_unread(cut.start() if cut else None))
        blocks = self._part.read_blocks(is_complete=is_finished)
        blocks = self._blocks_before + blocks
        if is_finished:
            blocks = complete_blocks(blocks, self._links, self._anchor, self._pace)
            return blocks + show_unused(self._links, self.source)
        return blocks

    def _render_anew(self, source: str) -> list[Block]:
        """Render a finished answer from another source of the same length."""
        answer = GrowingAnswer(source, self._pace, anchor=self._anchor)
        answer.finish()
        return answer.blocks

    def _cut_unread(self, length: int | None) -> str:
        """Remove characters from the start of the unread text and return them."""
        text = self._unread[:length]
        self._unread = self._unread[len(text) :]
        self._read_to += len(text.encode())
        return text

    def _start_part(self, kind: str) -> _PartBlocks:
        if kind == TEXT:
            return TextPart(
                self._read_to,
                self._links,
                self._outline,
                self._pace,
                window_chars=self._window_chars,
            )
        if kind == THINKING:
            return ThinkingPart(self._read_to)
        if kind == NOTE:
            return NotePart(self._read_to)
        if kind == FILE:
            return PicturePart(self._read_to)
        return _HiddenPart()


class _HiddenPart:
    """A part of an unknown kind, which is not shown."""

    def append(self, text: str) -> None:
        pass

    def read_blocks(self, *, is_complete: bool) -> list[Block]:
        return []


def render_answer(
    source: str, pace: Pace | None = None, *, anchor: str = ""
) -> list[str]:
    """Render a finished answer.

    :param anchor: see ``GrowingAnswer``.
    :returns: the HTML of each block, one root element each.
    """
    answer = GrowingAnswer(source, pace, anchor=anchor)
    answer.finish()
    return [block.html for block in answer.blocks]
