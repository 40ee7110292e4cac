"""HTML between the blocks of Markdown: ``<details>``, harmless tags, and the rest.

The parser does not pair tags. ``<details>`` stays text until its end is read, in the
same item or quote; then both become an element. It may contain other details.

Pure: no IO.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from .amendments import make_inline
from .inline_writer import HARMLESS_TAG
from .plain import escape_prose

MAX_OPEN_DETAILS = 20

_TAG = re.compile(
    r"(?P<start><details>)(?:\s*<summary>(?P<summary>.*?)</summary>)?|</details>",
    re.DOTALL | re.IGNORECASE,
)
_HARMLESS_START = re.compile(rf"\s*(?:{HARMLESS_TAG.pattern}|<br\s*/?>)", re.I)
_PARAGRAPH = re.compile(r"<p>((?:(?!</?p\b).)*)</p>", re.DOTALL)

# Converts Markdown to HTML that is not clean yet.
Render = Callable[[str], str]


class _Open(NamedTuple):
    """A ``<details>`` that is still text.

    :param at: its piece.
    :param depth: the number of elements around it.
    :param texts: the pieces with the Markdown after it in a block of HTML.
    """

    at: int
    depth: int
    summary: str
    texts: dict[int, str]


class RawHTML:
    """Writes the blocks of HTML in one block of an answer.

    :param pieces: the HTML so far; gains that of each block.
    """

    def __init__(self, pieces: list[str], render: Render) -> None:
        self._pieces = pieces
        self._render = render
        self._open: list[_Open] = []
        self._last_start, self._last_end = 0, -1

    @property
    def is_whole(self) -> bool:
        """Whether one ``<details>`` is all HTML so far."""
        is_at_end = self._last_end == len(self._pieces)
        return is_at_end and not any(self._pieces[: self._last_start])

    def leave(self, depth: int) -> None:
        """Leave elements: ``<details>`` without its end in them stays text."""
        while self._open and self._open[-1].depth > depth:
            self._open.pop()

    def write(self, source: str, depth: int) -> None:
        """Write a block of HTML.

        :param depth: the number of elements around it.
        """
        done = 0
        is_after_end = False
        for tag in _TAG.finditer(source):
            self._write_text(source[done : tag.start()], is_markdown=is_after_end)
            done = tag.end()
            if not tag["start"]:
                is_after_end = self._end(tag[0], depth)
            else:
                self._start(tag[0], tag["summary"] or "", depth)
        self._write_text(source[done:], is_markdown=is_after_end)

    def write_source(self, source: str) -> None:
        """Write HTML as text."""
        self._pieces.append(f'<p class="raw">{escape_prose(source)}</p>')

    def _start(self, source: str, summary: str, depth: int) -> None:
        if len(self._open) < MAX_OPEN_DETAILS:
            self._open.append(_Open(len(self._pieces), depth, summary, {}))
        self.write_source(source)

    def _end(self, source: str, depth: int) -> bool:
        """Write ``</details>``; return whether it ends one."""
        if not self._open or self._open[-1].depth != depth:
            self.write_source(source)
            return False
        details = self._open.pop()
        summary = self._render_summary(details.summary)
        self._pieces[details.at] = f"<details><summary>{summary}</summary>"
        for at, text in details.texts.items():
            self._pieces[at] = self._render(text)
        self._pieces.append("</details>")
        self._last_start, self._last_end = details.at, len(self._pieces)
        return True

    def _render_summary(self, summary: str) -> str:
        paragraph = _PARAGRAPH.fullmatch(self._render(make_inline(summary)))
        return paragraph[1] if paragraph else escape_prose(summary)

    def _write_text(self, source: str, *, is_markdown: bool) -> None:
        source = source.strip("\n")
        if not source.strip():
            return
        if _HARMLESS_START.match(source):
            self._pieces.append(self._render(make_inline(source)))
            return
        if is_markdown:
            self._pieces.append(self._render(source))
            return
        if self._open:
            self._open[-1].texts[len(self._pieces)] = source
        self.write_source(source)
