"""Footnotes: their numbers, and the links between a reference and its note.

The links are written after cleaning, because no other address within the page is
allowed.

Pure: no IO.
"""

import re
from collections.abc import Iterable

from .markdown import fold_label

REFERENCE = re.compile(r"\[\^([^\[\]\n]{1,100})\]")
DEFINITION = re.compile(r"[ ]{0,3}\[\^([^\[\]]{1,100})\]:[ \t]*")
_TOKEN = re.compile("\x01([0-9]+)-([0-9]+)\x02")


class Notes:
    """The footnotes of an answer.

    :param labels: those of the notes, folded.
    :param inner: the labels of those in an item, a quote or the like.
    :param anchor: the prefix of the ids; unique on the page.
    :ivar referenced: the labels of the notes with a reference, by their number.
    :ivar contents: the HTML of inner notes by their label.
    """

    def __init__(
        self, labels: Iterable[str], inner: Iterable[str], anchor: str
    ) -> None:
        self.contents: dict[str, str] = {}
        self._moved: dict[str, str] = {}
        self._inner = list(inner)
        self._labels = frozenset([*labels, *self._inner])
        self._unclaimed = set(self._inner)
        self._anchor = anchor
        self.referenced: list[str] = []
        self._numbers: dict[str, int] = {}
        self._counts: dict[str, int] = {}

    def __contains__(self, label: str) -> bool:
        return fold_label(label) in self._labels

    @property
    def inner(self) -> list[str]:
        """The labels of inner notes that have been moved."""
        return [label for label in self._inner if label in self.contents]

    def claim(self, label: str) -> bool:
        """Return whether to move an inner note, the first one of its label."""
        label = fold_label(label)
        is_first = label in self._unclaimed
        self._unclaimed.discard(label)
        return is_first

    def move(self, label: str, html: str) -> None:
        """Keep the HTML of an inner note, which is not clean yet."""
        self._moved[fold_label(label)] = html

    def take_moved(self) -> dict[str, str]:
        """Return the notes of the last block by their label."""
        moved, self._moved = self._moved, {}
        return moved

    def refer(self, label: str) -> str:
        """Number a reference; return a token that ``link`` replaces."""
        label = fold_label(label)
        if label not in self._numbers:
            self.referenced.append(label)
            self._numbers[label] = len(self.referenced)
        number = self._numbers[label]
        self._counts[label] = self._counts.get(label, 0) + 1
        return f"\x01{number}-{self._counts[label]}\x02"

    def link(self, html: str) -> str:
        """Replace tokens in clean HTML by links to their notes."""
        return _TOKEN.sub(self._write_reference, html)

    def _write_reference(self, token: re.Match[str]) -> str:
        number, count = token.groups()
        return (
            f'<sup><a href="#{self._anchor}note-{number}"'
            f' id="{self._anchor}ref-{number}-{count}">{number}</a></sup>'
        )

    def write_section(self, contents: Iterable[str]) -> str:
        """Write the notes with their clean HTML, those with a reference first."""
        items = []
        for number, html in enumerate(contents, 1):
            back = ""
            if number <= len(self._numbers):
                href = f"#{self._anchor}ref-{number}-1"
                back = f' <a href="{href}" role="doc-backlink">↩</a>'
            items.append(f'<li id="{self._anchor}note-{number}">{html}{back}</li>')
        return '<section role="doc-endnotes"><ol>' + "".join(items) + "</ol></section>"
