"""Transactions on SQLite or PostgreSQL, with one retry loop for both.

Methods decorated with ``read_transaction`` or ``write_transaction`` get a connection
as ``tx`` and may run more than once: the transaction starts again if another process
holds a lock or the connection was lost. They must not wait (sleep, socket, lock),
because SQLite blocks the whole process while another greenlet's transaction is open.

Statements in this package are constants: building one takes longer than running it.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import gevent
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from gevent.lock import BoundedSemaphore
from sqlalchemy import URL, Connection, Engine, event, exc
from sqlalchemy.orm import DeclarativeBase

from ..errors import DatabaseUnusable, StoreUnavailable
from .connections import (
    begin_postgres,
    begin_sqlite,
    close_record,
    flush_file,
    postgres_options,
    prepare_sqlite,
    sqlite_options,
)
from .failures import describe, describe_cause, is_locked, is_outage, is_unavailable

Params = ParamSpec("Params")
Result = TypeVar("Result")

RETRY_SECONDS = 5.0
POOL_SECONDS = 10.0  # The wait for a connection when many requests arrive at once.
# Each refused connect starts a process on the server, so retry less often.
RECONNECT_SECONDS = (0.05, 0.2)
RELOCK_SECONDS = (0.002, 0.02)

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
        # An absolute path: Flask-SQLAlchemy would make the folder of a relative one,
        # and the app could not start if that failed.
        sqlite_url = URL.create("sqlite", database=f"{app.instance_path}/kaiwa.sqlite3")
        app.config["SQLALCHEMY_DATABASE_URI"] = url or sqlite_url
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = (
            postgres_options() if url.startswith("postgresql") else sqlite_options()
        )
        db.init_app(app)
        with app.app_context():
            self.engine: Engine = db.engine
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        if self.is_sqlite:
            event.listen(self.engine, "connect", prepare_sqlite)
            event.listen(self.engine, "begin", begin_sqlite)
        else:
            event.listen(self.engine, "begin", begin_postgres)
        self.retry_seconds = retry_seconds
        self.has_new_writes = False
        self._writing_engine = self.engine.execution_options(is_writing=True)
        self._is_pooling = True
        # The pool's own queue is unfair: a transaction that ends takes the connection
        # again before the greenlet that has waited longest.
        self._slots = BoundedSemaphore(self.engine.pool.size())  # type: ignore[attr-defined]
        self._writer_lock = BoundedSemaphore()
        self._flush_lock = BoundedSemaphore()
        self._begun_flushes = self._finished_flush = 0

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
        if not self.is_sqlite:
            return self._run(self._writing_engine, work, *args, **kwargs)
        # At most one greenlet waits for another process: each wait blocks the event
        # loop, and fifty in a row would block it fifty times as long.
        if not self._writer_lock.acquire(timeout=self.retry_seconds):
            raise StoreUnavailable()
        try:
            return self._run(self._writing_engine, work, *args, **kwargs)
        finally:
            self.has_new_writes = True
            self._writer_lock.release()

    def flush(self) -> None:
        """Wait until all committed changes survive a power cut.

        PostgreSQL flushes each commit. A flush of SQLite's log takes up to 10 ms, in a
        thread. Callers that wait for a running flush share the next one.
        """
        if not self.is_sqlite:
            return
        # A flush that is running may not include the caller's commit.
        needed = self._begun_flushes + 1
        with self._flush_lock:
            if self._finished_flush < needed:
                self._begun_flushes = number = self._begun_flushes + 1
                # A missing log has been moved into the database file.
                log = f"{self.engine.url.database}-wal"
                gevent.get_hub().threadpool.apply(flush_file, (log,))
                self._finished_flush = number

    @contextmanager
    def connect(self, *, is_writing: bool = True) -> Iterator[Connection]:
        """Open one transaction without retries, for the migrations and backups.

        :raises StoreUnavailable: the database is down or locked.
        :raises DatabaseUnusable: any other failure, such as a missing right.
        """
        try:
            engine = self._writing_engine if is_writing else self.engine
            with self._take_slot(), engine.begin() as connection:
                yield connection
        except exc.DBAPIError as error:
            is_away = not self.is_sqlite and is_outage(error)
            if is_away or is_locked(error):
                raise StoreUnavailable() from error
            raise DatabaseUnusable() from error

    def describe_failure(self, error: Exception) -> str:
        """Describe for the log why the start failed, without secrets and data.

        :param error: raised by ``connect``, or inside it.
        """
        reason = describe_cause(error.__cause__ or error, self.engine.url)
        if self.is_sqlite:
            return f"SQLite cannot use {self.engine.url.database} ({reason})."
        return f"Postgres cannot be used ({reason})."

    def stop_pooling(self) -> None:
        """Close idle connections now, and each other one after its transaction.

        A process that ends leaves the connections of the plan to the next one, and
        SQLite removes its log when the last connection closes.
        """
        if not self._is_pooling:
            return
        self._is_pooling = False
        event.listen(self.engine, "checkin", close_record)
        self.engine.dispose()

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
                if not is_unavailable(error):
                    raise
                # All connections of the plan are in use, or the server restarts.
                is_refused = not is_connected and not self.is_sqlite
                # A connection lost before the commit has stored nothing.
                is_lost = error.connection_invalidated and not is_committing
                may_retry = (
                    is_refused or is_locked(error) or (is_lost and not has_reconnected)
                )
                if not may_retry or time.monotonic() > give_up_at:
                    log.warning("The database cannot be used: %s", describe(error))
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
