from pathlib import Path

import gevent
import pytest
from sqlalchemy import text

from kaiwa.store import sqlite_log

from .conftest import make_database

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


def test_missing_database_is_not_created(tmp_path):
    sqlite_log.move(tmp_path / "gone.sqlite3")

    assert list(tmp_path.iterdir()) == []
