"""A picture that a model drew, as one block. Its alternative text is the prompt.

Pure: no IO.
"""

import html

from ..file_part import read_file_part
from .blocks import Block

# Links work without scripts, so the whole picture is one click away.
_HTML = (
    '<figure class="picture"><a href="/files/{id}" target="_blank" rel="noopener">'
    '<img src="/files/{id}" alt="{alt}"></a></figure>'
)


class PicturePart:
    """The block of one part of kind ``file``.

    :param start: the start of the part in the whole source, in UTF-8 bytes.
    """

    def __init__(self, start: int) -> None:
        self._start = self._end = start
        self._text = ""

    def append(self, text: str) -> None:
        """Add text at the end."""
        self._end += len(text.encode())
        self._text += text

    def read_blocks(self, *, is_complete: bool) -> list[Block]:
        """Return the block; none before the part is whole."""
        try:
            file = read_file_part(self._text)
        except (ValueError, KeyError, TypeError):
            return []
        if not file.is_picture:
            return []
        block = _HTML.format(id=html.escape(file.id), alt=html.escape(file.name))
        return [Block(self._start, self._end, block, is_complete)]
