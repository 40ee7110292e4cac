"""An answer's blocks while its source grows.

Appending only stores; rendering happens when somebody reads. What is read is a
function of the source alone: however it was cut into appends and whenever it was
read, the same source gives the same blocks.

Pure: no IO.
"""

import re
from typing import Protocol

from ..source import TEXT, THINKING
from .blocks import Block
from .growing_text import GrowingText
from .growing_thinking import GrowingThinking
from .outline import Outline
from .pace import Pace
from .pieces import Links

# The mark of kaiwa/source.py, whole, and the beginning of one that was cut.
_MARK = re.compile("\x1e([a-z]+)\n")
_CUT_MARK = re.compile("\x1e[a-z]*\\Z")


class _Part(Protocol):
    def append(self, text: str) -> None: ...

    def read_blocks(self, *, is_complete: bool) -> list[Block]: ...


class GrowingAnswer:
    """The blocks of an answer whose source grows at its end.

    ``position`` is how many UTF-8 bytes of source it was given. If the pace yields
    to the event loop, ``append`` and ``finish`` may be called during a reading;
    only one reading may run at a time.

    :param source: clean text in parts, as ``kaiwa/source.py`` makes it.
    :param pace: when a reading yields to the event loop; never by default.
    """

    def __init__(self, source: str = "", pace: Pace | None = None) -> None:
        self._pace = pace or Pace()
        self.position = 0
        self.is_finished = False
        self._source: list[str] = []
        self._appended: list[str] = []
        self._unread = ""
        self._read_to = 0
        self._links: Links = {}
        self._outline = Outline()
        self._part = self._begin_part(TEXT)
        self._blocks_before: list[Block] = []
        self._blocks: list[Block] = []
        self._shown_position = 0
        self._is_stale = False
        if source:
            self.append(source)

    def append(self, text: str) -> None:
        """Add to the end of the source; nothing is rendered yet."""
        if self.is_finished:
            raise ValueError("the answer is finished")
        self.position += len(text.encode())
        self._source.append(text)
        self._appended.append(text)
        self._is_stale = True

    def finish(self) -> None:
        """Say that the source is complete."""
        self.is_finished = True
        self._is_stale = True

    @property
    def source(self) -> str:
        """All that was appended."""
        self._source = ["".join(self._source)]
        return self._source[0]

    @property
    def blocks(self) -> list[Block]:
        """The blocks so far, oldest first; only the last few still change."""
        return self.read_blocks()[0]

    def read_blocks(self) -> tuple[list[Block], int]:
        """Return the blocks so far, and the position in the source they show."""
        while self._is_stale:
            self._is_stale = False
            # Both before the reading: it may yield, and more may be appended then.
            position, is_finished = self.position, self.is_finished
            self._pace.start()
            self._blocks = self._render_blocks(is_finished=is_finished)
            self._shown_position = position
        return self._blocks.copy(), self._shown_position

    def _render_blocks(self, *, is_finished: bool) -> list[Block]:
        self._unread += "".join(self._appended)
        self._appended.clear()
        while mark := _MARK.search(self._unread):
            self._part.append(self._take_unread(mark.start()))
            self._blocks_before += self._part.read_blocks(is_complete=True)
            self._take_unread(len(mark[0]))
            self._part = self._begin_part(mark[1])
        cut = None if is_finished else _CUT_MARK.search(self._unread)
        self._part.append(self._take_unread(cut.start() if cut else None))
        blocks = self._part.read_blocks(is_complete=is_finished)
        return self._blocks_before + blocks

    def _take_unread(self, length: int | None) -> str:
        text = self._unread[:length]
        self._unread = self._unread[len(text) :]
        self._read_to += len(text.encode())
        return text

    def _begin_part(self, kind: str) -> _Part:
        if kind == TEXT:
            return GrowingText(self._read_to, self._links, self._outline, self._pace)
        if kind == THINKING:
            return GrowingThinking(self._read_to)
        return _HiddenPart()


class _HiddenPart:
    """A part of a kind that is not shown."""

    def append(self, text: str) -> None:
        pass

    def read_blocks(self, *, is_complete: bool) -> list[Block]:
        return []


def render_answer(source: str, pace: Pace | None = None) -> list[str]:
    """Render a finished answer: the HTML of each block, one root element each."""
    answer = GrowingAnswer(source, pace)
    answer.finish()
    return [block.html for block in answer.blocks]
