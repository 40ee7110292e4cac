"""The levels of headings: each is one level below the heading it belongs to.

Models start with ``###`` as often as with ``#``, and skip levels. A screen reader's
user would take a skipped level for a missing section.

Pure: no IO.
"""

from collections.abc import Iterable


class Outline:
    """The headings that are open where the next block starts.

    :param levels: their levels as written and lowered, outermost first.
    """

    def __init__(self, levels: Iterable[int] = ()) -> None:
        self._levels = list(levels)

    def copy(self) -> "Outline":
        """Return a copy that changes independently."""
        return Outline(self._levels)

    def add(self, level: int) -> int:
        """Add a heading; return the level to show it at.

        :param level: as written, 1 to 6.
        """
        lowered = lower_level(level)
        self._levels = [level for level in self._levels if level < lowered]
        self._levels.append(lowered)
        return _FIRST_LEVEL + len(self._levels) - 1


# h1 is the title of the conversation, h2 that of a turn.
_FIRST_LEVEL = 3


def lower_level(level: int) -> int:
    """Return the HTML level of a heading of Markdown, if no heading is above it."""
    return min(level + _FIRST_LEVEL - 1, 6)
