from pathlib import Path

import gevent
import pytest
from sqlalchemy import text

from kaiwa.store import sqlite_log

from .conftest import make_database

ADD = text("insert into makers values ('a-word', 1, '2026-11-01')")


@pytest.fixture
def database(tmp_path):
    """An empty SQLite database, which something is written to."""
    database = make_database("", tmp_path)
    database.write(lambda tx: tx.execute(ADD))
    yield database
    database.engine.dispose()


def test_what_is_written_comes_from_the_log_into_the_file(
    database, monkeypatch: pytest.MonkeyPatch
):
    file = Path(database.engine.url.database)
    monkeypatch.setattr(sqlite_log, "MOVE_SECONDS", 0.0)
    assert b"a-word" not in file.read_bytes()

    moving = gevent.spawn(sqlite_log.keep_moving, database)
    with gevent.Timeout(10):
        while b"a-word" not in file.read_bytes():
            gevent.sleep(0.01)
    moving.kill()


def test_database_that_is_gone_is_not_made_anew(tmp_path):
    sqlite_log.move(tmp_path / "gone.sqlite3")

    assert list(tmp_path.iterdir()) == []
