"""What SQLite holds, read past the app."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple


class StoredAnswer(NamedTuple):
    """An answer's row; ``error_code`` is empty where there is none."""

    state: str
    error_code: str
    source: str


def interrupt_stored(directory: Path, answer_id: int) -> None:
    """Make a stored answer one whose process was lost."""
    change = "update messages set state = 'interrupted', error_code = null where id = ?"
    with closing(sqlite3.connect(directory / "kaiwa.sqlite3")) as database, database:
        database.execute(change, [answer_id])


def read_stored(directory: Path, answer_id: int) -> StoredAnswer:
    """Read how far an answer is stored, and how it ended."""
    query = "select state, error_code, source from messages where id = ?"
    with closing(sqlite3.connect(directory / "kaiwa.sqlite3")) as database:
        state, code, source = database.execute(query, [answer_id]).fetchone()
    return StoredAnswer(state, code or "", source)
