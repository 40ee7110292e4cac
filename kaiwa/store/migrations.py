"""Bringing the tables to the present release, on every start.

Under a lock, so that two processes booting together are safe: a file for SQLite, an
advisory lock for Postgres. In one transaction, so that a migration killed midway
leaves nothing behind.
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
LOCK_NUMBER = 0x6B616977  # "kaiw": any number that no other app uses.
LOCK_POLL_SECONDS = 0.05

log = logging.getLogger(__name__)


def migrate(database: Database) -> None:
    """Run the migrations that this database has not seen.

    :raises StoreUnavailable: the database is away.
    """
    config = Config()
    config.set_main_option("script_location", str(DIRECTORY))

    with _hold_lock(database) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


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
    # Given back by the end of the transaction, also when the process is killed.
    take = text("select pg_try_advisory_xact_lock(:number)")
    while not connection.scalar(take, {"number": LOCK_NUMBER}):
        gevent.sleep(LOCK_POLL_SECONDS)
