"""The model's thinking as one block of plain text.

Pure: no IO.
"""

from .blocks import Block
from .plain import escape_text, reveal_turning

# Followers may read different languages, so the page adds the label before the "…".
_OPENING = '<details class="thinking"><summary>…</summary><div class="thinking__text">'
_CLOSING = "</div></details>"


class ThinkingPart:
    """The block of one part of kind ``thinking``.

    :param start: the start of the part in the whole source, in UTF-8 bytes.
    """

    def __init__(self, start: int) -> None:
        self._start = self._end = start
        self._html = ""
        self._is_blank = True

    def append(self, text: str) -> None:
        """Add text at the end."""
        self._end += len(text.encode())
        self._html += reveal_turning(escape_text(text))
        self._is_blank = self._is_blank and not text.strip()

    def read_blocks(self, *, is_complete: bool) -> list[Block]:
        """Return the block; none while it is blank."""
        if self._is_blank:
            return []
        html = _OPENING + self._html + _CLOSING
        return [Block(self._start, self._end, html, is_complete)]
