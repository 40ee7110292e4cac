"""The latest unexpected exceptions of this process: their types, no messages."""

import logging
from collections import deque
from datetime import datetime
from typing import NamedTuple

from .. import clock

KEPT = 20


class RecentError(NamedTuple):
    """An exception of the log.

    :ivar name: its type, with the module.
    """

    happened_at: datetime
    name: str
    request_id: str


class RecentErrors(logging.Handler):
    """Keeps the latest exceptions that the app has logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._errors: deque[RecentError] = deque(maxlen=KEPT)

    def start(self) -> None:
        """Keep exceptions from now on."""
        logging.getLogger("kaiwa").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the exception of a record."""
        error = record.exc_info and record.exc_info[1]
        if error:
            kind = type(error)
            name = f"{kind.__module__}.{kind.__qualname__}"
            request_id = getattr(record, "request_id", "")
            self._errors.appendleft(RecentError(clock.now(), name, request_id))

    def list_latest(self) -> list[RecentError]:
        """List the exceptions, the latest first."""
        return list(self._errors)
