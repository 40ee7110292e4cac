"""A note about how an answer was made, as one block without words.

Pure: no IO.
"""

from ..source import NO_THINKING
from .blocks import Block

# Followers may read different languages, so the page replaces the "…" by words.
_HTML = '<p class="answer-note answer-note--{}">…</p>'
_KNOWN = frozenset({NO_THINKING})


class NotePart:
    """The block of one part of kind ``note``; a later release's note is not shown.

    :param start: the start of the part in the whole source, in UTF-8 bytes.
    """

    def __init__(self, start: int) -> None:
        self._start = self._end = start
        self._note = ""

    def append(self, text: str) -> None:
        """Add text at the end."""
        self._end += len(text.encode())
        self._note += text

    def read_blocks(self, *, is_complete: bool) -> list[Block]:
        """Return the block; none before its note is whole."""
        if self._note not in _KNOWN:
            return []
        html = _HTML.format(self._note)
        return [Block(self._start, self._end, html, is_complete)]
