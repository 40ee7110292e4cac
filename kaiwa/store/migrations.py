"""Run the migrations, on every start.

A lock lets two processes start together: a file for SQLite, an advisory lock for
PostgreSQL. All run in one transaction, so a migration killed midway leaves nothing.
"""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import gevent
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text

from ..errors import SchemaUnknown
from .database import Database
from .tables import CompatibilityRow

DIRECTORY = Path(__file__).parents[2] / "migrations"
LOCK_NUMBER = 0x6B616977  # "kaiw"
LOCK_POLL_SECONDS = 0.05

log = logging.getLogger(__name__)


class Revisions(NamedTuple):
    """The revision of the tables, and that of this release.

    :ivar found: None if there are no tables.
    """

    found: str | None
    own: str | None


def migrate(
    database: Database, *, revision: str = "head", directory: Path = DIRECTORY
) -> None:
    """Bring the tables up to date, or to a revision.

    Tables of a later release stay as they are, if this one can use them.

    :raises StoreUnavailable: the database is down or locked.
    :raises DatabaseUnusable: it cannot be opened, written or migrated.
    :raises SchemaUnknown: the tables belong to a release that this one does not know.
    :raises OSError: SQLite's folder cannot be made or written.
    """
    config = _configure(directory)
    with _hold_lock(database) as connection:
        if _is_later(connection, ScriptDirectory.from_config(config)):
            return
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def read_revisions(database: Database) -> Revisions:
    """Read the revisions without changing anything.

    :raises StoreUnavailable: the database is down or locked.
    :raises DatabaseUnusable: it cannot be opened.
    :raises SchemaUnknown: the tables belong to a release that this one does not know.
    """
    scripts = ScriptDirectory.from_config(_configure(DIRECTORY))
    own = scripts.get_current_head()
    # Opening the file would make it.
    if database.is_sqlite and not Path(str(database.engine.url.database)).exists():
        return Revisions(None, own)
    with database.connect() as connection:
        _is_later(connection, scripts)
        found = MigrationContext.configure(connection).get_current_revision()
    return Revisions(found, own)


def _configure(directory: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(directory))
    return config


def _is_later(connection: Connection, scripts: ScriptDirectory) -> bool:
    """Whether the tables belong to a later release, and this one can use them."""
    known = {script.revision for script in scripts.walk_revisions()}
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None or found in known:
        return False
    own = scripts.get_current_head()
    if _find_oldest_revision(connection) not in known:
        raise SchemaUnknown(found=found, own=own)
    log.warning(
        "The database has the later revision %s. This release, with revision %s, uses"
        " it without changes.",
        found,
        own,
    )
    return True


def _find_oldest_revision(connection: Connection) -> str | None:
    table = CompatibilityRow.__tablename__
    if not inspect(connection).has_table(table):
        return None
    oldest: str | None = connection.scalar(select(CompatibilityRow.oldest_revision))
    return oldest


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
    path.parent.mkdir(parents=True, exist_ok=True)
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
