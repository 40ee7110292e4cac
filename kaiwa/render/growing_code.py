"""A fence that is still open, escaped piece by piece.

While it is open nothing in it means anything, so it needs no parser: only its last
line is looked at, for the closing fence. A program of 2,000 lines costs what its
lines cost, not what its lines cost at each reading.

Pure: no IO.
"""

import re

from .code_blocks import (
    CLOSE_FIGURE,
    escape_code,
    open_figure,
    read_language,
)

# Possessive: a run without end is not tried at every shorter length.
_OPENER = re.compile(r"(`{3,}+|~{3,}+)([^\n]*+)\n")


class GrowingCode:
    """An open fence that is not indented, and the last block of its text."""

    def __init__(self, opener: re.Match[str]) -> None:
        fence, info = opener.groups()
        self._closer = re.compile(
            rf"^ {{0,3}}{fence[0]}{{{len(fence)},}}[ \t]*$", re.MULTILINE
        )
        self._html = open_figure(read_language(info))
        self._seen = self._line_start = opener.end()

    def grow(self, text: str) -> str | None:
        """Render the fence with what was added; None when it may be closed now."""
        if self._closer.search(text, self._line_start):
            return None
        self._html += escape_code(text[self._seen :])
        self._seen = len(text)
        self._line_start = max(text.rfind("\n") + 1, self._line_start)
        return self._html + CLOSE_FIGURE


def find_growing_code(text: str, start: int) -> GrowingCode | None:
    """Find an open fence that begins at ``start`` and is not indented."""
    opener = _OPENER.match(text, start)
    return GrowingCode(opener) if opener else None
