"""The outline of an answer: each heading one level below the one it belongs to.

Models begin with ``###`` as often as with ``#``, and skip levels between. Who goes
through a page by its headings takes a level that is missing for a part that is.

Pure: no IO.
"""

import re
from collections.abc import Iterable

# h1 is the conversation's, h2 the turn's.
_FIRST_LEVEL = 3
_HEADING = re.compile(r"<h([3-6])>(.*)</h\1>", re.DOTALL)


class Outline:
    """The headings that are open where the next block begins.

    :param levels: as they were written, outermost first.
    """

    def __init__(self, levels: Iterable[int] = ()) -> None:
        self._levels = list(levels)

    def copy(self) -> "Outline":
        """Return one that goes its own way from here."""
        return Outline(self._levels)

    def place(self, html: str) -> str:
        """Give a block's heading its level; anything else stays as it is."""
        heading = _HEADING.fullmatch(html)
        if heading is None:
            return html
        written, text = int(heading[1]), heading[2]
        self._levels = [level for level in self._levels if level < written]
        level = _FIRST_LEVEL + len(self._levels)
        self._levels.append(written)
        return f"<h{level}>{text}</h{level}>"
