import os
from pathlib import Path

import gevent
import pytest
from sqlalchemy import text

from kaiwa.store import sqlite_log

from .conftest import make_database, open_database

ADD = text("insert into makers values ('a-word', 1, '2026-11-01')")


@pytest.fixture
def database(tmp_path):
    """A SQLite database with a word in its log."""
    database = make_database("", tmp_path)
    database.write(lambda tx: tx.execute(ADD))
    yield database
    database.engine.dispose()


def test_log_moves_into_the_file(database):
    file = Path(database.engine.url.database)
    assert b"a-word" not in file.read_bytes()

    moving = gevent.spawn(sqlite_log.keep_moving, database, pause_seconds=0.0)
    with gevent.Timeout(10):
        while b"a-word" not in file.read_bytes():
            gevent.sleep(0.01)
    moving.kill()


def test_closing_removes_the_log(database):
    file = Path(database.engine.url.database)
    count = text("select count(*) from makers")

    sqlite_log.close(database)

    assert list(file.parent.glob("*.sqlite3*")) == [file]
    assert b"a-word" in file.read_bytes()
    # A last request opens the database again, and leaves no log either.
    assert database.read(lambda tx: tx.scalar(count)) == 1
    assert list(file.parent.glob("*.sqlite3*")) == [file]


def test_closing_empties_a_log_in_use(database, tmp_path):
    other = open_database("", tmp_path)
    with other.engine.connect() as connection:
        connection.execute(text("select 1"))
        connection.rollback()

        sqlite_log.close(database)

        assert [log.stat().st_size for log in tmp_path.glob("*-wal")] == [0]
    other.engine.dispose()


def test_flush_reaches_the_disk(database, monkeypatch):
    flushed = []
    monkeypatch.setattr(os, "fsync", lambda file: flushed.append(os.fstat(file).st_ino))
    inode = os.stat(f"{database.engine.url.database}-wal").st_ino

    database.flush()
    sqlite_log.close(database)
    database.flush()  # There is no log any more.

    assert flushed == [inode]


def test_waiting_flushes_share_the_next(database, monkeypatch):
    flushed: list[str] = []
    monkeypatch.setattr("kaiwa.store.database.flush_file", flushed.append)

    # All call before the event loop learns that the first flush has finished.
    callers = [gevent.spawn(database.flush) for _ in range(4)]
    gevent.joinall(callers, timeout=10, raise_error=True)

    assert len(flushed) == 2


def test_failed_flush_is_not_shared(database, monkeypatch):
    results = [OSError("the disk is full"), None, None]

    def flush(_path):
        result = results.pop(0)
        if result:
            raise result

    monkeypatch.setattr("kaiwa.store.database.flush_file", flush)

    callers = [gevent.spawn(database.flush) for _ in range(3)]
    gevent.joinall(callers, timeout=10)

    assert [caller.successful() for caller in callers] == [False, True, True]


def test_missing_database_is_not_created(tmp_path):
    sqlite_log.move(tmp_path / "gone.sqlite3")

    assert list(tmp_path.iterdir()) == []
