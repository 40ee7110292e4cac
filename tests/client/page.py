"""The page of an answer: it applies events as a tab does."""

import json
import re
import sys
from html.parser import HTMLParser
from typing import Self

VOID = {"br", "hr", "img", "input"}


class Page:
    """The blocks of an answer, its position and its state."""

    def __init__(self, blocks: list[str] | None = None, position: int = 0) -> None:
        self.blocks = list(blocks or [])
        self.position = position
        self.state = ""
        self.has_ended = False

    @classmethod
    def load(cls, html: str, answer_id: int) -> Self:
        """Read the answer from the HTML of a page.

        :raises LookupError: the page does not show it.
        """
        head = re.search(rf'data-message="{answer_id}"[^>]* data-state="(\w+)"', html)
        content = re.search(rf'id="message-{answer_id}-content"[^>]*>', html)
        if not (head and content):
            raise LookupError(answer_id)
        page = cls(_Children(html[content.end() :]).found)
        page.state = head[1]
        source = re.search(rf'/answers/{answer_id}/events" position="(\d+)"', html)
        page.position = int(source[1]) if source else 0
        return page

    def apply(self, event: bytes) -> None:
        """Apply one event of the stream, as `answer-stream` does."""
        fields = dict(
            line.split(": ", 1) for line in event.decode().split("\n") if ": " in line
        )
        if "id" not in fields:
            return
        self.position = int(fields["id"])
        data = json.loads(fields["data"])
        for index, keep, html in data.get("blocks", []):
            self._place(index, keep, html)
        if "count" in data:
            del self.blocks[data["count"] :]
        self.state = data.get("state", self.state)

    def _place(self, index: int, keep: int, html: str) -> None:
        if index == len(self.blocks):
            self.blocks.append("")
        units = self.blocks[index].encode("utf-16-le")[: 2 * keep]
        self.blocks[index] = units.decode("utf-16-le") + html


class _Children(HTMLParser):
    """The HTML of each child, up to the end tag of their parent."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._html = html
        self._lines = [0, *(it.end() for it in re.finditer("\n", html))]
        self._depth = 0
        self._start = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._depth == 0:
            self._start = self._place
        if tag not in VOID:
            self._depth += 1
        elif self._depth == 0:
            self._add(self._place + len(self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._add(self._html.index(">", self._place) + 1)
        elif self._depth < 0:
            self._depth = sys.maxsize  # The rest of the page.

    @property
    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _add(self, end: int) -> None:
        self.found.append(self._html[self._start : end])
