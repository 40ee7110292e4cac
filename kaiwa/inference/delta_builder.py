"""Merge the tokens of one read into deltas.

Pure: no IO.
"""

from .surrogates import join_surrogates, split_half
from .think_tags import Piece, ThinkTags
from .wire import Delta


class DeltaBuilder:
    """Collect text and thinking, and return them as deltas.

    :param max_characters: the longest answer; the rest is discarded.
    :ivar free_characters: the characters that may follow.
    :ivar is_full: the answer was longer than that.
    :ivar has_text: a delta had more than white space.
    """

    def __init__(self, max_characters: int) -> None:
        self.is_full = False
        self.has_text = False
        self.free_characters = max_characters
        self._texts: list[str] = []
        self._thoughts: list[str] = []
        self._deltas: list[Delta] = []
        # A tokenizer may cut an emoji in two: the first half waits for the second.
        self._half = ""
        self._tags = ThinkTags()

    def add_text(self, text: str) -> None:
        """Add text of the answer, perhaps with thinking in tags before it."""
        self.free_characters -= len(text)
        if self.free_characters < 0:
            text = self._cut(text)
        if self._tags.is_done:
            self._texts.append(text)
        else:
            self._add_pieces(self._tags.feed(text))

    def add_thinking(self, thinking: str) -> None:
        """Add thinking; after text it begins a new delta."""
        thinking = join_surrogates(thinking)
        self.free_characters -= len(thinking)
        if self.free_characters < 0:
            thinking = self._cut(thinking)
        self._append_thinking(thinking)

    def close(self) -> None:
        """Add the text that waited for the end of a tag."""
        self._add_pieces(self._tags.close())

    def take(self) -> list[Delta]:
        """Return the deltas since the last call."""
        self._close_delta()
        deltas, self._deltas = self._deltas, []
        return deltas

    def _add_pieces(self, pieces: list[Piece]) -> None:
        for text, is_thinking in pieces:
            if is_thinking:
                self._append_thinking(join_surrogates(text))
            else:
                self._texts.append(text)

    def _append_thinking(self, thinking: str) -> None:
        if self._texts:
            self._close_delta()
        self._thoughts.append(thinking)

    def _cut(self, text: str) -> str:
        self.is_full = True
        text = text[: self.free_characters]
        self.free_characters = 0
        return text

    def _close_delta(self) -> None:
        text = self._half + "".join(self._texts)
        if not text.isascii():
            text, self._half = split_half(text)
            text = join_surrogates(text)
        thinking = "".join(self._thoughts)
        if text or thinking:
            if not self.has_text:
                self.has_text = bool(text.strip())
            self._deltas.append(Delta(text, thinking))
        self._texts.clear()
        self._thoughts.clear()
