"""Fast paths for the last block of a text: render only the text that was added.

Without them the last block is parsed and rendered from its start at each reading, so a
block of 2,000 lines costs the square of its length. The result is the same either
way: if a fast path cannot be sure of that, it returns None, and the block is rendered
from its start.

Pure: no IO.
"""

from typing import Protocol

from ..markdown import CODE, LIST, PARAGRAPH, TABLE, Definitions
from ..pace import Pace
from .code import find_growing_code
from .paragraph import find_growing_paragraph
from .rows import find_growing_list, find_growing_table


class GrowingBlock(Protocol):
    """The last block of a text that grows at its end."""

    def grow(self, text: str) -> str | None:
        """Render the block; ``text`` is that of the last call, and more.

        :returns: one root element; None if the block may have ended or changed its
            kind. The object must not be used again then.
        """


def find_growing_block(
    kind: str, text: str, start: int, links: Definitions, pace: Pace
) -> GrowingBlock | None:
    """Return a fast path for the last block of a text; None if there is none.

    :param kind: the kind of its span.
    :param start: where it starts, in characters.
    """
    if kind == PARAGRAPH:
        return find_growing_paragraph(text, start, pace)
    if kind == CODE:
        return find_growing_code(text, start)
    if kind == LIST:
        return find_growing_list(text, start, links, pace)
    if kind == TABLE:
        return find_growing_table(text, start, links, pace)
    return None
