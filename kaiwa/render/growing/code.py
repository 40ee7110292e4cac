"""An open code fence: only the added code is escaped.

No line inside a fence has a meaning, except the one that closes it, so the parser is
not needed while the fence is open.

Pure: no IO.
"""

import re

from ..code_blocks import CLOSE_FIGURE, open_figure, read_language, reveal_code
from ..joiners import mark_joiners
from ..plain import escape_text

# Possessive: a long run of backticks is not tried again at every shorter length.
_OPENER = re.compile(r"(`{3,}+|~{3,}+)([^\n]*+)\n")


class GrowingCode:
    """An open fence without indentation."""

    def __init__(self, opener: re.Match[str]) -> None:
        fence, info = opener.groups()
        self._closer = re.compile(
            rf"^ {{0,3}}{fence[0]}{{{len(fence)},}}[ \t]*$", re.MULTILINE
        )
        self._html = open_figure(read_language(info))
        self._rendered_to = self._line_start = opener.end()

    def grow(self, text: str) -> str | None:
        """Render the added code; None if the fence may be closed now."""
        if self._closer.search(text, self._line_start):
            return None
        # The last character may be a joiner: its meaning depends on the next one.
        start, end = self._rendered_to, max(len(text) - 1, self._rendered_to)
        marked = mark_joiners(text[start - 1 :])[1:]
        self._html += _escape(marked[: end - start])
        self._rendered_to = end
        self._line_start = max(text.rfind("\n") + 1, self._line_start)
        return self._html + _escape(marked[end - start :]) + CLOSE_FIGURE


def _escape(marked: str) -> str:
    return reveal_code(escape_text(marked))


def find_growing_code(text: str, start: int) -> GrowingCode | None:
    """Return the open fence that starts at ``start``; None if it is indented."""
    opener = _OPENER.match(text, start)
    return GrowingCode(opener) if opener else None
