"""Find thinking between ``<think>`` and ``</think>`` at the beginning of a text.

Open models write their thinking so, unless their endpoint moves it to a field. Tags
after the beginning belong to the answer, such as those in a code block.

Pure: no IO.
"""

import re
from typing import NamedTuple

_NAMES = ("think", "thinking", "thought", "seed:think")
_NAME = "(?:seed:)?think(?:ing)?|thought"
_ATTRIBUTE = r"\s+[\w:.-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=/]+)"
_OPENING = re.compile(
    rf"\s*(?:<\s{{0,9}}(?:{_NAME})(?:{_ATTRIBUTE})*\s*(?P<empty>/?)>|\[THINK\])", re.I
)
_BEFORE_ATTRIBUTES = re.compile(rf"<\s*(?:{_NAME})[\s/][^<>]*", re.I)
_CLOSING = re.compile(rf"<\s{{0,9}}/\s{{0,9}}(?:{_NAME})\s{{0,9}}>|\[/THINK\]", re.I)
_PARTIAL_CLOSING = re.compile(
    r"<\s{0,9}(?:/\s{0,9}(?:[a-z:]{0,10}\s{0,9})?)?|\[(?:/[THINK]{0,5})?", re.I
)
MAX_OPENING_CHARACTERS = 200
MAX_CLOSING_CHARACTERS = 48


class Piece(NamedTuple):
    """A piece of thinking or of text."""

    text: str
    is_thinking: bool


class ThinkTags:
    """Split a text that arrives in pieces of any size.

    White space next to a tag is removed.

    :ivar is_done: no tag can follow; all later text belongs to the answer.
    """

    def __init__(self) -> None:
        self.is_done = False
        self._held = ""
        self._is_thinking = False
        self._has_closed = False
        self._is_blank = True
        self._last = ""

    def feed(self, text: str) -> list[Piece]:
        """Take the next text; return the pieces that are certain."""
        if self.is_done:
            return [Piece(text, is_thinking=False)]
        return self._split(text, is_end=False)

    def close(self) -> list[Piece]:
        """Take the end of the text; return the last pieces."""
        return self._split("", is_end=True)

    def _split(self, text: str, *, is_end: bool) -> list[Piece]:
        self._held += text
        pieces: list[Piece] = []
        while self._held and not self.is_done:
            read = self._read_thinking if self._is_thinking else self._read_text
            if not read(pieces, is_end=is_end):
                break
        return pieces

    def _read_text(self, pieces: list[Piece], *, is_end: bool) -> bool:
        """Read the opening tag; return whether to read on."""
        if self._has_closed:
            self._held = self._held.lstrip()
        opening = _OPENING.match(self._held, 0, MAX_OPENING_CHARACTERS)
        if opening:
            self._held = self._held[opening.end() :]
            self._is_thinking = not opening.groupdict()["empty"]
            self._has_closed = not self._is_thinking
            self._is_blank = True
            return True
        if is_end or not _may_open(self._held):
            self.is_done = True
            if self._held:
                pieces.append(Piece(self._held, is_thinking=False))
            self._held = ""
        return False

    def _read_thinking(self, pieces: list[Piece], *, is_end: bool) -> bool:
        """Read thinking up to its closing tag; return whether to read on."""
        start = 0
        closing = _CLOSING.search(self._held)
        while closing and self._follows_backtick(closing.start()):
            after = self._held[closing.end() :][:1]
            if not after and not is_end:
                self._emit(pieces, closing.start())
                return False
            if after != "`":
                break
            # The model thinks about the tag: `</think>`.
            start = closing.end()
            closing = _CLOSING.search(self._held, start)
        if closing:
            thinking = self._held[: closing.start()].rstrip()
            self._held = self._held[closing.end() :]
            self._append(pieces, thinking)
            self._is_thinking, self._has_closed = False, True
            self._last = ""
            return True
        end = len(self._held) if is_end else _find_partial_closing(self._held, start)
        self._emit(pieces, end)
        return False

    def _follows_backtick(self, place: int) -> bool:
        return (self._held[place - 1] if place else self._last) == "`"

    def _emit(self, pieces: list[Piece], end: int) -> None:
        thinking, self._held = self._held[:end], self._held[end:]
        kept = thinking.rstrip()
        if len(thinking) - len(kept) <= MAX_OPENING_CHARACTERS:
            # White space may be followed by the closing tag.
            self._held = thinking[len(kept) :] + self._held
            thinking = kept
        self._append(pieces, thinking)

    def _append(self, pieces: list[Piece], thinking: str) -> None:
        if self._is_blank:
            thinking = thinking.lstrip()
        if thinking:
            self._is_blank = False
            self._last = thinking[-1]
            pieces.append(Piece(thinking, is_thinking=True))


def _may_open(text: str) -> bool:
    """Return whether a text may be the beginning of an opening tag."""
    if len(text) > MAX_OPENING_CHARACTERS:
        return False
    tag = text.lstrip().lower()
    if not tag.startswith("<"):
        return "[think]".startswith(tag)
    name = tag[1:].lstrip()
    if any(known.startswith(name) for known in _NAMES):
        return True
    return _BEFORE_ATTRIBUTES.fullmatch(tag) is not None


def _find_partial_closing(text: str, start: int) -> int:
    """Return the start of a closing tag that is cut at the end of a text."""
    start = max(start, len(text) - MAX_CLOSING_CHARACTERS)
    place = max(text.rfind("<", start), text.rfind("[", start))
    if place >= 0 and _PARTIAL_CLOSING.fullmatch(text, place):
        return place
    return len(text)
