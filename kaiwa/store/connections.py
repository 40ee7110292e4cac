"""Connections to SQLite and PostgreSQL: their numbers and options."""

import os
import sqlite3
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.pool import ConnectionPoolEntry

SQLITE_BUSY_SECONDS = 0.01  # The event loop stands still meanwhile.
# The commit that makes the log this long moves it into the file, which takes long;
# `sqlite_log` does it earlier, in a thread.
LOG_PAGES = 4_000
# During a deployment, two releases of two dynos with two processes share a plan of 20:
# 8 x 2 = 16, and 4 stay free for `psql` and backups.
POSTGRES_CONNECTIONS = 2
SQLITE_CONNECTIONS = 4
CONNECT_SECONDS = 5
# PgBouncer gives each transaction another session, and accepts no `options`. So the
# timeouts belong to the transaction, in the round trip that begins it.
POSTGRES_BEGIN = (
    "BEGIN; SET LOCAL statement_timeout = 20000; SET LOCAL lock_timeout = 5000"
)


def postgres_options() -> dict[str, Any]:
    """Return the engine's options for PostgreSQL."""
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
            "tcp_user_timeout": 10_000,
            # The driver would begin transactions with another round trip.
            "autocommit": True,
            # A prepared statement belongs to a session.
            "prepare_threshold": None,
        },
    }


def sqlite_options() -> dict[str, Any]:
    """Return the engine's options for SQLite."""
    return {
        "hide_parameters": True,
        "pool_size": SQLITE_CONNECTIONS,
        "max_overflow": 0,
        "connect_args": {"timeout": SQLITE_BUSY_SECONDS, "isolation_level": None},
    }


def prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Set up a new connection to SQLite."""
    for pragma in (
        "journal_mode=WAL",
        # Commits do not wait for the disk: see `Database.flush`.
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "cache_size=-2000",
        f"wal_autocheckpoint={LOG_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def close_record(_connection: object, record: ConnectionPoolEntry) -> None:
    """Close a connection instead of keeping it in the pool."""
    record.invalidate()


def begin_sqlite(connection: Connection) -> None:
    """Begin a transaction that reads or writes."""
    # A deferred transaction fails at once, without waiting for the lock, if it writes
    # after reading while another process writes. So writers take the lock first.
    if connection.get_execution_options().get("is_writing"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # This waits for no lock, so no error needs SQLAlchemy's translation.
        connection.connection.cursor().execute("BEGIN")


def begin_postgres(connection: Connection) -> None:
    """Begin a transaction with its timeouts."""
    connection.exec_driver_sql(POSTGRES_BEGIN)


def flush_file(path: str) -> None:
    """Flush a file to the disk, if it exists."""
    with suppress(FileNotFoundError), open(path, "rb") as file:
        os.fsync(file.fileno())
