"""The model's thinking as one block of plain text.

Pure: no IO.
"""

import re

from .blocks import Block
from .plain import escape_text, reveal_turning

# Followers may read different languages, so the page replaces the "…" by words.
_OPENING = '<details class="thinking"><summary>…</summary><div class="thinking__text">'
_CLOSING = "</div>{}</details>"
# At the end, so that the text before it is not sent again.
_WHOLE = re.compile("[0-9]{1,6}")
_SECONDS = '<data value="{}"></data>'


class ThinkingPart:
    """The block of one part of kind ``thinking``, and of its ``duration``.

    :param start: the start of the part in the whole source, in UTF-8 bytes.
    """

    def __init__(self, start: int) -> None:
        self._start = self._end = start
        self._html = ""
        self._is_blank = True
        self._seconds: str | None = None

    def start_duration(self, mark: str) -> None:
        """Begin the part of kind ``duration``; it is the rest of the block."""
        self._end += len(mark.encode())
        self._seconds = ""

    def append(self, text: str) -> None:
        """Add text at the end."""
        self._end += len(text.encode())
        if self._seconds is not None:
            self._seconds += text
            return
        self._html += reveal_turning(escape_text(text))
        self._is_blank = self._is_blank and not text.strip()

    def read_blocks(self, *, is_complete: bool) -> list[Block]:
        """Return the block; none while it is blank."""
        if self._is_blank:
            return []
        is_timed = self._seconds is not None and _WHOLE.fullmatch(self._seconds)
        seconds = _SECONDS.format(self._seconds) if is_timed else ""
        html = _OPENING + self._html + _CLOSING.format(seconds)
        return [Block(self._start, self._end, html, is_complete)]
