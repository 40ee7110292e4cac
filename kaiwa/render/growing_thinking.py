"""What a model thought before it answered, as one block of plain text.

Pure: no IO.
"""

from .blocks import Block
from .plain import escape_text, mark_turning

# The summary is empty: its words are in the reader's language, so the page puts
# them there.
_OPEN = '<details class="thinking"><summary>…</summary><div class="thinking__text">'
_CLOSE = "</div></details>"


class GrowingThinking:
    """One part of kind thinking; ``start`` is its place in the source in bytes."""

    def __init__(self, start: int) -> None:
        self._start = self._end = start
        self._html = ""
        self._is_blank = True

    def append(self, text: str) -> None:
        """Add to the end."""
        self._end += len(text.encode())
        self._html += mark_turning(escape_text(text))
        self._is_blank = self._is_blank and not text.strip()

    def read_blocks(self, *, is_complete: bool) -> list[Block]:
        """Return the block, or none while there are no words in it."""
        if self._is_blank:
            return []
        html = _OPEN + self._html + _CLOSE
        return [Block(self._start, self._end, html, is_complete)]
