"""An oversized table: its source is escaped, and only its last row is parsed.

Pure: no IO.
"""

from ..blocks import render_source
from ..markdown import TABLE, find_rows

# Where a table ends does not depend on its columns.
_HEAD = "x|x\n-|-\n"


class GrowingOversizedTable:
    """A table that is oversized, and remains so.

    :param start: its start in the text, in characters.
    :param rest_start: the start of its first row.
    """

    def __init__(self, start: int, rest_start: int) -> None:
        self._start = start
        self._rest_start = rest_start

    def grow(self, text: str) -> str | None:
        """Render the source; None if the table may have ended."""
        if ends_blank(text):
            return None
        source = _HEAD + text[self._rest_start :]
        rows = find_rows(source)
        if rows is None or rows.kind != TABLE:
            return None
        before = source.encode()[: rows.starts[-1]].decode()
        self._rest_start += before.rfind("\n") + 1 - len(_HEAD)
        return render_source(text[self._start :])


def ends_blank(text: str) -> bool:
    """Return whether a text ends in a blank line, which ends a table."""
    return text.count("\n", len(text.rstrip())) > 1
