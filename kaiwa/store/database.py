"""The database: one way in for reading, one for writing.

Work is handed over as a function of a transaction, so that it can be done again when
another process holds a lock or a connection turns out to be dead. Nothing in
such a function may wait (sleep, socket, lock): SQLite blocks the whole process while
it waits for somebody else's transaction.

The only file that imports SQLAlchemy's exceptions.
"""

import logging
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import gevent
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from gevent.lock import BoundedSemaphore
from sqlalchemy import Connection, Engine, event, exc
from sqlalchemy.orm import DeclarativeBase

from ..errors import StoreUnavailable

Result = TypeVar("Result")

SQLITE_BUSY_SECONDS = 0.01  # The event loop stands still for as long.
# The log is moved into the file by `sqlite_log`; as long as this, by whoever commits.
LOG_PAGES = 4_000
PATIENCE_SECONDS = 5.0
POSTGRES_CONNECTIONS = 4  # Two dynos of two processes stay below 18 of 20.
TURN_SECONDS = 10.0  # For one of them, when many come back in the same moment.
CONNECT_SECONDS = 5
# A Postgres that is read-only, as during a failover (25006), or that has taken away
# the right to write, as Heroku does with one that is over its plan (42501).
# Source: https://devcenter.heroku.com/articles/heroku-postgres-over-plan-capacity
CLOSED_FOR_WRITING = {"25006", "42501"}
# Two transactions of Postgres waited for each other: this one was given up for the
# other, and has done nothing.
DEADLOCKED = "40P01"

log = logging.getLogger(__name__)


class Base(DeclarativeBase):
    """What every table is declared on."""


db = SQLAlchemy(metadata=Base.metadata)


class Database:
    """Transactions against SQLite or Postgres; opened without a connection.

    :ivar is_written: something was written since whoever looks at it looked.
    """

    def __init__(self, app: Flask, url: str) -> None:
        sqlite_url = "sqlite:///kaiwa.sqlite3"  # Flask-SQLAlchemy: in instance/.
        app.config["SQLALCHEMY_DATABASE_URI"] = url or sqlite_url
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = (
            _postgres_options() if url.startswith("postgresql") else _sqlite_options()
        )
        db.init_app(app)
        with app.app_context():
            self.engine: Engine = db.engine
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writing = self.engine.execution_options(is_writing=True)
        self.is_written = False
        self._turn = BoundedSemaphore()

    def read(self, work: Callable[[Connection], Result]) -> Result:
        """Do ``work`` in a transaction that only reads.

        :raises StoreUnavailable: the database is away or stays locked.
        """
        return self._attempt(self.engine, work)

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """Do ``work`` in a transaction; it may run more than once.

        :raises StoreUnavailable: the database is away or stays locked.
        """
        if not self.is_sqlite:
            return self._attempt(self._writing, work)
        # Only one greenlet of this process at a time waits for another process:
        # fifty, one after the other, would hold up the event loop fifty times as long.
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            raise StoreUnavailable()
        try:
            return self._attempt(self._writing, work)
        finally:
            self.is_written = True
            self._turn.release()

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Lend a connection in one writing transaction, for the migrations.

        :raises StoreUnavailable: the database is away or stays locked.
        """
        try:
            with self._writing.begin() as connection:
                yield connection
        except exc.DBAPIError as error:
            if not _is_away(error):
                raise
            log.warning("The database cannot be used: %s", _describe(error))
            raise StoreUnavailable() from error

    def _attempt(self, engine: Engine, work: Callable[[Connection], Result]) -> Result:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        has_lost_one = False
        while True:
            is_committing = False
            try:
                with engine.begin() as tx:
                    result = work(tx)
                    is_committing = True
                return result
            except exc.DBAPIError as error:
                if not _is_away(error):
                    raise
                # A connection lost before the commit has done nothing: over another.
                is_lost = error.connection_invalidated and not is_committing
                may_repeat = _is_locked(error) or (is_lost and not has_lost_one)
                if not may_repeat or time.monotonic() > give_up_at:
                    log.warning("The database cannot be used: %s", _describe(error))
                    raise StoreUnavailable() from error
                has_lost_one = has_lost_one or is_lost
            except exc.TimeoutError as error:
                raise StoreUnavailable() from error
            gevent.sleep(random.uniform(0.002, 0.02))


def _postgres_options() -> dict[str, Any]:
    return {
        # Parameters are people's words: they stay out of errors and logs.
        "hide_parameters": True,
        "pool_size": POSTGRES_CONNECTIONS,
        "max_overflow": 0,
        "pool_timeout": TURN_SECONDS,
        "pool_pre_ping": True,
        "pool_recycle": 280,
        "connect_args": {
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "kaiwa",
            "options": "-c statement_timeout=20000 -c lock_timeout=5000",
            "tcp_user_timeout": 10_000,
        },
    }


def _sqlite_options() -> dict[str, Any]:
    return {
        "hide_parameters": True,
        "pool_size": 4,
        "max_overflow": 0,
        "pool_timeout": PATIENCE_SECONDS,
        "connect_args": {"timeout": SQLITE_BUSY_SECONDS, "isolation_level": None},
    }


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "cache_size=-2000",
        f"wal_autocheckpoint={LOG_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns into a writing one cannot wait for the lock:
    # it fails at once. So who will write says so at the beginning.
    if connection.get_execution_options().get("is_writing"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # It waits for nobody, so nothing has to read SQLAlchemy's error from it.
        connection.connection.cursor().execute("BEGIN")


def _is_away(error: exc.DBAPIError) -> bool:
    if getattr(error.orig, "sqlstate", None) in CLOSED_FOR_WRITING:
        return True
    # SQLite calls wrong SQL operational too (1); it is ours to mend, not to wait for.
    is_mistake = getattr(error.orig, "sqlite_errorcode", None) == 1
    return isinstance(error, exc.OperationalError | exc.InterfaceError) and (
        not is_mistake
    )


def _is_locked(error: exc.DBAPIError) -> bool:
    if getattr(error.orig, "sqlstate", None) == DEADLOCKED:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    # The low byte is the primary code: SQLITE_BUSY 5, SQLITE_LOCKED 6.
    return code is not None and code & 0xFF in {5, 6}


def _describe(error: exc.DBAPIError) -> str:
    # The statement and its parameters hold people's words: only the driver's sentence.
    return str(error.orig).splitlines()[0] if str(error.orig) else "no reason given"
