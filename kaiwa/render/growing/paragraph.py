"""A paragraph to which plain words are added: only these are rendered.

Most deltas consist of letters, spaces and punctuation, which have no meaning in
Markdown and cannot change the text before them.

Pure: no IO.
"""

import re

from ..blocks import render_block
from ..markdown import PARAGRAPH
from ..pace import Pace
from ..plain import escape_text
from ..spans import is_decided

# Kana, ideographs, their punctuation and full-width letters count as letters.
_LETTERS = (
    r"A-Za-z0-9\u00c0-\u024f\u3001-\u303f\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff"
    r"\uff01-\uff5e"
)
_WORDS = re.compile(rf"[{_LETTERS} .,:;!?'\"()%-]*")
_LAST_LETTER = re.compile(rf"[{_LETTERS}.,:;!?'\"()%-]\Z")
# After one of these, an added bracket or semicolon may complete a link, an address or
# an entity; and an added bracket after a formula makes it plain text.
_OPENERS = re.compile(r"[\\\[<&]")
_CLOSING = "</p>"


class GrowingParagraph:
    """A paragraph that plain words cannot change.

    :param rendered_to: the end of the text that ``html`` shows, in characters.
    :param html: the paragraph so far.
    """

    def __init__(self, rendered_to: int, html: str) -> None:
        self._rendered_to = rendered_to
        self._html = html.removesuffix(_CLOSING)

    def grow(self, text: str) -> str | None:
        """Render the added words; None if they may be Markdown."""
        # Markdown removes spaces at the end of a paragraph.
        added = text[self._rendered_to :].rstrip(" ")
        if not _WORDS.fullmatch(added):
            return None
        if added:
            self._html += escape_text(added)
            self._rendered_to += len(added)
        return self._html + _CLOSING


def find_growing_paragraph(
    text: str, start: int, pace: Pace
) -> GrowingParagraph | None:
    """Return the paragraph that starts at ``start``; None if words may change it.

    Words may change a line of one or two characters (``1``, then ``. a``), the last
    character (``_a_``, then ``b``) and an address at the end.
    """
    shown = text.rstrip(" ")
    line = shown[max(start, shown.rfind("\n") + 1) :]
    if not _LAST_LETTER.search(shown) or not is_decided(line.encode()):
        return None
    # A paragraph without brackets has no references, so it needs no definitions.
    if _OPENERS.search(text, start) or "://" in line.split(" ")[-1]:
        return None
    html = render_block(text[start:], PARAGRAPH, {}, pace=pace)
    is_paragraph = html.startswith("<p>") and html.endswith(_CLOSING)
    return GrowingParagraph(len(shown), html) if is_paragraph else None
