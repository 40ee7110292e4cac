"""Transactions on SQLite or PostgreSQL, with one retry loop for both.

Methods decorated with ``read_transaction`` or ``write_transaction`` get a connection
as ``tx`` and may run more than once: the transaction starts again if another process
holds a lock or the connection was lost. They must not wait (sleep, socket, lock),
because SQLite blocks the whole process while another greenlet's transaction is open.

Statements in this package are constants: building one takes longer than running it.

This is the only file that imports SQLAlchemy's exceptions.
"""

import logging
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import gevent
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from gevent.lock import BoundedSemaphore
from sqlalchemy import Connection, Engine, event, exc
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

from ..errors import StoreUnavailable

Params = ParamSpec("Params")
Result = TypeVar("Result")

SQLITE_BUSY_SECONDS = 0.01  # The event loop stands still meanwhile.
# The commit that makes the log this long moves it into the file, which takes long;
# `sqlite_log` does it earlier, in a thread.
LOG_PAGES = 4_000
RETRY_SECONDS = 5.0
# During a deployment, two releases of two dynos with two processes share a plan of 20:
# 8 x 2 = 16, and 4 stay free for `psql` and backups.
POSTGRES_CONNECTIONS = 2
SQLITE_CONNECTIONS = 4
POOL_SECONDS = 10.0  # The wait for one of them when many requests arrive at once.
CONNECT_SECONDS = 5
# Each refused connect starts a process on the server, so retry less often.
RECONNECT_SECONDS = (0.05, 0.2)
RELOCK_SECONDS = (0.002, 0.02)
# PostgreSQL is read-only, as during a failover (25006), or the right to write was
# revoked, as Heroku does when a database is over its plan (42501).
# Source: https://devcenter.heroku.com/articles/heroku-postgres-over-plan-capacity
WRITES_REFUSED = {"25006", "42501"}
# PostgreSQL rolled this transaction back because two waited for each other.
DEADLOCK = "40P01"

log = logging.getLogger(__name__)


class Base(DeclarativeBase):
    """The base class of all tables."""


db = SQLAlchemy(metadata=Base.metadata)


class Database:
    """Transactions on SQLite or PostgreSQL; connects on first use.

    :param retry_seconds: how long to retry while another process holds a lock.
    :ivar has_new_writes: set by each write; its reader resets it.
    """

    def __init__(
        self, app: Flask, url: str, *, retry_seconds: float = RETRY_SECONDS
    ) -> None:
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
        self.retry_seconds = retry_seconds
        self.has_new_writes = False
        self._writing_engine = self.engine.execution_options(is_writing=True)
        self._durable_engine = self._writing_engine.execution_options(is_durable=True)
        self._is_pooling = True
        # The pool's own queue is unfair: a transaction that ends takes the connection
        # again before the greenlet that has waited longest.
        self._slots = BoundedSemaphore(self.engine.pool.size())  # type: ignore[attr-defined]
        self._writer_lock = BoundedSemaphore()

    def read(
        self,
        work: Callable[Concatenate[Connection, Params], Result],
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> Result:
        """Call ``work(tx, …)`` in a transaction that only reads.

        :raises StoreUnavailable: the database is down or stays locked.
        """
        return self._run(self.engine, work, *args, **kwargs)

    def write(
        self,
        work: Callable[Concatenate[Connection, Params], Result],
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> Result:
        """Call ``work(tx, …)`` in a transaction that may write.

        :raises StoreUnavailable: the database is down or stays locked.
        """
        return self._write(self._writing_engine, work, *args, **kwargs)

    def write_durably(
        self,
        work: Callable[Concatenate[Connection, Params], Result],
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> Result:
        """Call ``work(tx, …)`` like ``write``; its changes survive a power cut.

        SQLite blocks the event loop while the disk flushes. PostgreSQL always flushes.

        :raises StoreUnavailable: the database is down or stays locked.
        """
        return self._write(self._durable_engine, work, *args, **kwargs)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Open one writing transaction without retries, for the migrations.

        :raises StoreUnavailable: the database is down or locked.
        """
        try:
            with self._take_slot(), self._writing_engine.begin() as connection:
                yield connection
        except exc.DBAPIError as error:
            if not _is_unavailable(error):
                raise
            log.warning("The database cannot be used: %s", _describe(error))
            raise StoreUnavailable() from error

    def stop_pooling(self) -> None:
        """Close idle connections now, and each other one after its transaction.

        A process that ends leaves the connections of the plan to the next one, and
        SQLite removes its log when the last connection closes.
        """
        if not self._is_pooling:
            return
        self._is_pooling = False
        event.listen(self.engine, "checkin", _close)
        self.engine.dispose()

    def _write(
        self,
        engine: Engine,
        work: Callable[Concatenate[Connection, Params], Result],
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> Result:
        if not self.is_sqlite:
            return self._run(engine, work, *args, **kwargs)
        # At most one greenlet waits for another process: each wait blocks the event
        # loop, and fifty in a row would block it fifty times as long.
        if not self._writer_lock.acquire(timeout=self.retry_seconds):
            raise StoreUnavailable()
        try:
            return self._run(engine, work, *args, **kwargs)
        finally:
            self.has_new_writes = True
            self._writer_lock.release()

    @contextmanager
    def _take_slot(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=POOL_SECONDS):
            raise StoreUnavailable()
        try:
            yield
        finally:
            self._slots.release()

    def _run(
        self,
        engine: Engine,
        work: Callable[Concatenate[Connection, Params], Result],
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> Result:
        with self._take_slot():
            return self._run_until_done(engine, lambda tx: work(tx, *args, **kwargs))

    def _run_until_done(
        self, engine: Engine, work: Callable[[Connection], Result]
    ) -> Result:
        give_up_at = time.monotonic() + self.retry_seconds
        has_reconnected = False
        while True:
            is_connected = is_committing = False
            try:
                with engine.begin() as tx:
                    is_connected = True
                    result = work(tx)
                    is_committing = True
                return result
            except exc.DBAPIError as error:
                if not _is_unavailable(error):
                    raise
                # All connections of the plan are in use, or the server restarts.
                is_refused = not is_connected and not self.is_sqlite
                # A connection lost before the commit has stored nothing.
                is_lost = error.connection_invalidated and not is_committing
                may_retry = (
                    is_refused or _is_locked(error) or (is_lost and not has_reconnected)
                )
                if not may_retry or time.monotonic() > give_up_at:
                    log.warning("The database cannot be used: %s", _describe(error))
                    raise StoreUnavailable() from error
                has_reconnected = has_reconnected or (is_lost and is_connected)
            gevent.sleep(
                random.uniform(*(RECONNECT_SECONDS if is_refused else RELOCK_SECONDS))
            )


class UsesDatabase(Protocol):
    """An object with transactions as methods."""

    _database: Database


Instance = TypeVar("Instance", bound=UsesDatabase)


def read_transaction(
    method: Callable[Concatenate[Instance, Connection, Params], Result],
) -> Callable[Concatenate[Instance, Params], Result]:
    """Run a method in a transaction that only reads; callers omit ``tx``."""

    @wraps(method)
    def run(self: Instance, /, *args: Params.args, **kwargs: Params.kwargs) -> Result:
        return self._database.read(partial(method, self), *args, **kwargs)

    return run


def write_transaction(
    method: Callable[Concatenate[Instance, Connection, Params], Result],
) -> Callable[Concatenate[Instance, Params], Result]:
    """Run a method in a transaction that may write; callers omit ``tx``."""

    @wraps(method)
    def run(self: Instance, /, *args: Params.args, **kwargs: Params.kwargs) -> Result:
        return self._database.write(partial(method, self), *args, **kwargs)

    return run


def _postgres_options() -> dict[str, Any]:
    return {
        # Parameters hold users' messages: keep them out of errors and logs.
        "hide_parameters": True,
        "pool_size": POSTGRES_CONNECTIONS,
        "max_overflow": 0,
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
        "pool_size": SQLITE_CONNECTIONS,
        "max_overflow": 0,
        "connect_args": {"timeout": SQLITE_BUSY_SECONDS, "isolation_level": None},
    }


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "cache_size=-2000",
        f"wal_autocheckpoint={LOG_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _close(_connection: object, record: ConnectionPoolEntry) -> None:
    record.invalidate()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction fails at once, without waiting for the lock, if it writes
    # after reading while another process writes. So writers take the lock first.
    options = connection.get_execution_options()
    if options.get("is_writing"):
        # FULL flushes the log at the commit; NORMAL leaves that to `sqlite_log`.
        level = "FULL" if options.get("is_durable") else "NORMAL"
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # This waits for no lock, so no error needs SQLAlchemy's translation.
        connection.connection.cursor().execute("BEGIN")


def _is_unavailable(error: exc.DBAPIError) -> bool:
    if getattr(error.orig, "sqlstate", None) in WRITES_REFUSED:
        return True
    # SQLite calls wrong SQL operational, too (1): that is a bug, not an outage.
    is_wrong_sql = getattr(error.orig, "sqlite_errorcode", None) == 1
    return isinstance(error, exc.OperationalError | exc.InterfaceError) and (
        not is_wrong_sql
    )


def _is_locked(error: exc.DBAPIError) -> bool:
    if getattr(error.orig, "sqlstate", None) == DEADLOCK:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    # The low byte is the primary code: SQLITE_BUSY 5, SQLITE_LOCKED 6.
    return code is not None and code & 0xFF in {5, 6}


def _describe(error: exc.DBAPIError) -> str:
    # The statement and its parameters hold users' messages: log only the driver's.
    return str(error.orig).splitlines()[0] if str(error.orig) else "no reason given"
