"""A paragraph that grows by plain words, rendered by what was added.

Most of what a model writes means nothing to Markdown: letters, spaces, the points of a
sentence. Such an addition cannot change how anything before it is shown, so the
paragraph is not parsed again for it. Whatever else comes, it is.

Pure: no IO.
"""

import re

from .plain import escape_text
from .spans import is_decided

# Kana, ideographs, their punctuation and their wide letters count as letters here.
_LETTERS = (
    r"A-Za-z0-9\u00c0-\u024f\u3001-\u303f\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff"
    r"\uff01-\uff5e"
)
_WORDS = re.compile(rf"[{_LETTERS} .,:;!?'\"()%-]*")
_LAST_LETTER = re.compile(rf"[{_LETTERS}.,:;!?'\"()%-]\Z")
# In a paragraph with one of these a bracket or a semicolon may be the end of something,
# or, behind a formula, make it none.
_OPENERS = re.compile(r"[\\\[<&]")
_CLOSING = "</p>"


class GrowingParagraph:
    """A paragraph that is the last block of its text.

    :param seen: how much of the text its HTML shows, in characters.
    :param html: the paragraph so far.
    """

    def __init__(self, seen: int, html: str) -> None:
        self._seen = seen
        self._html = html.removesuffix(_CLOSING)

    def grow(self, text: str) -> str | None:
        """Render the paragraph with what was added; None when it may mean something."""
        # Spaces at the end are shown once something follows them.
        added = text[self._seen :].rstrip(" ")
        if not _WORDS.fullmatch(added):
            return None
        if added:
            self._html += escape_text(added)
            self._seen += len(added)
        return self._html + _CLOSING


def find_growing_paragraph(text: str, start: int, html: str) -> GrowingParagraph | None:
    """Find a paragraph that begins at ``start`` and that words cannot change any more.

    They can change a line that has just begun (``1`` and then ``. a``), what the last
    character is (``_a_`` and then ``b``), and an address that they go on.
    """
    shown = text.rstrip(" ")
    line = shown[max(start, shown.rfind("\n") + 1) :]
    is_plain = html.startswith("<p>") and html.endswith(_CLOSING)
    if not is_plain or not _LAST_LETTER.search(shown) or not is_decided(line.encode()):
        return None
    if _OPENERS.search(text, start) or "://" in line.split(" ")[-1]:
        return None
    return GrowingParagraph(len(shown), html)
