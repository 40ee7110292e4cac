"""Sessions that this process has read within a second.

A page and the requests that follow it need the same session. A change by this process
takes effect at once, a change by another process within a second.
"""

import time
from collections.abc import Callable
from typing import Any

KEEP_SECONDS = 1.0
MAX_SESSIONS = 5_000

Row = Any


class RecentSessions:
    """The rows of sessions, by digest, that were read recently.

    :param clock: returns seconds, monotonically.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rows: dict[str, tuple[float, Row]] = {}
        self._changes = 0

    def read(self, digest: str, read_row: Callable[[str], Row | None]) -> Row | None:
        """Return a recent row, or read it.

        :param read_row: returns the stored row; None if there is no such session.
        """
        now = self._clock()
        until, row = self._rows.get(digest, (now, None))
        if now < until:
            return row
        changes = self._changes
        row = read_row(digest)
        # A session that was changed during the query may have been read before that.
        if row is not None and changes == self._changes:
            if len(self._rows) >= MAX_SESSIONS:
                self._rows.clear()
            self._rows[digest] = (now + KEEP_SECONDS, row)
        return row

    def forget(self, digest: str) -> None:
        """Forget a session, after a change of it was committed."""
        self._changes += 1
        self._rows.pop(digest, None)

    def forget_all(self) -> None:
        """Forget all sessions, after a change of many was committed."""
        self._changes += 1
        self._rows.clear()
