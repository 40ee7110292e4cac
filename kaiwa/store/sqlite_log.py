"""Checkpoints of SQLite's write-ahead log, in a thread.

SQLite would move a long log into the database file during a commit, and block every
stream and send while it waits for the disk. A thread blocks none. The first commit
after it restarts the log and waits for one small write only.
Source: https://www.sqlite.org/pragma.html#pragma_synchronous
"""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import gevent

from .database import Database

PAUSE_SECONDS = 1.0

log = logging.getLogger(__name__)


def keep_moving(database: Database, *, pause_seconds: float = PAUSE_SECONDS) -> None:
    """Move the log into the database file after each second with writes.

    Runs until the process exits.
    """
    path = Path(str(database.engine.url.database))
    while True:
        gevent.sleep(pause_seconds)
        if database.has_new_writes:
            database.has_new_writes = False
            gevent.get_hub().threadpool.apply(move, (path,))


def close(database: Database) -> None:
    """Move the whole log into the database file, and close both.

    SQLite then removes the log, unless another process has it open. A log that stays
    would corrupt a backup that is copied over the database file.
    """
    database.stop_pooling()
    database.has_new_writes = False
    path = Path(str(database.engine.url.database))
    gevent.get_hub().threadpool.apply(move, (path, "TRUNCATE"))


def move(path: Path, mode: str = "PASSIVE") -> None:
    """Move the log into the database file.

    :param mode: ``PASSIVE`` blocks no writers, and leaves pages that readers need;
        ``TRUNCATE`` waits for the readers, and empties the log.
    """
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as file:
            file.execute(f"PRAGMA wal_checkpoint({mode})")
    except sqlite3.Error as error:
        log.info("The log could not be moved: %s.", type(error).__name__)
