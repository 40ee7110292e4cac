"""SQLite's log: where what is written lies before it is moved into the database file.

SQLite would move it in whichever commit makes the log long, and wait for the disk then,
with every stream and every send. So it is moved in a thread, which nobody waits for.
What is left is short: the first commit after that begins the log anew, and waits until
its head is on the disk.
Source: https://www.sqlite.org/pragma.html#pragma_synchronous
"""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import gevent

from .database import Database

MOVE_SECONDS = 1.0

log = logging.getLogger(__name__)


def keep_moving(database: Database) -> None:
    """Move what has been written, again and again, for ever."""
    path = Path(str(database.engine.url.database))
    while True:
        gevent.sleep(MOVE_SECONDS)
        if database.is_written:
            database.is_written = False
            gevent.get_hub().threadpool.apply(move, (path,))


def move(path: Path) -> None:
    """Move into the file what its log holds and nobody reads any more."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as file:
            # Passive: whoever writes meanwhile is not held up.
            file.execute("PRAGMA wal_checkpoint(PASSIVE)")
    except sqlite3.Error as error:
        log.info("What is in the log stays there: %s.", type(error).__name__)
