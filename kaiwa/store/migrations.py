"""Run the migrations, on every start.

A lock lets two processes start together: a file for SQLite, an advisory lock for
PostgreSQL. All run in one transaction, so a migration killed midway leaves nothing.
"""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gevent
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from .database import Database

DIRECTORY = Path(__file__).parents[2] / "migrations"
LOCK_NUMBER = 0x6B616977  # "kaiw"
LOCK_POLL_SECONDS = 0.05

log = logging.getLogger(__name__)


def migrate(database: Database, *, revision: str = "head") -> None:
    """Bring the tables up to date, or to a revision.

    :raises StoreUnavailable: the database is down.
    """
    config = Config()
    config.set_main_option("script_location", str(DIRECTORY))

    with _hold_lock(database) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@contextmanager
def _hold_lock(database: Database) -> Iterator[Connection]:
    if database.is_sqlite:
        with _hold_file_lock(database), database.connect() as connection:
            yield connection
    else:
        with database.connect() as connection:
            _wait_for_advisory_lock(connection)
            yield connection


@contextmanager
def _hold_file_lock(database: Database) -> Iterator[None]:
    path = Path(str(database.engine.url.database)).with_suffix(".migrating")
    with path.open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                gevent.sleep(LOCK_POLL_SECONDS)
        yield


def _wait_for_advisory_lock(connection: Connection) -> None:
    # The end of the transaction releases it, even if the process is killed.
    try_lock = text("select pg_try_advisory_xact_lock(:number)")
    while not connection.scalar(try_lock, {"number": LOCK_NUMBER}):
        gevent.sleep(LOCK_POLL_SECONDS)
