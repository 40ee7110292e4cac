"""Read and change the SQLite database without the app."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from flask import Flask

from kaiwa.store import Database, SearchIndex


class StoredAnswer(NamedTuple):
    """An answer's row; ``error_code`` is empty if there is none."""

    state: str
    error_code: str
    source: str


def interrupt_stored(directory: Path, answer_id: int) -> None:
    """Mark a stored answer as interrupted, as after the loss of its process."""
    change = "update messages set state = 'interrupted', error_code = null where id = ?"
    with closing(sqlite3.connect(directory / "kaiwa.sqlite3")) as database, database:
        database.execute(change, [answer_id])


def resume_import(directory: Path) -> None:
    """Mark the last import as half done, by a process that lives."""
    change = (
        "update imports set state = 'running', position = size / 2,"
        " seen_at = '2999-01-01 00:00:00.000000'"
        " where created_at = (select max(created_at) from imports)"
    )
    with closing(sqlite3.connect(directory / "kaiwa.sqlite3")) as database, database:
        database.execute(change)


def read_stored(directory: Path, answer_id: int) -> StoredAnswer:
    """Read the row of an answer."""
    query = "select state, error_code, source from messages where id = ?"
    with closing(sqlite3.connect(directory / "kaiwa.sqlite3")) as database:
        state, code, source = database.execute(query, [answer_id]).fetchone()
    return StoredAnswer(state, code or "", source)


def add_turns(directory: Path, conversation_id: str, count: int, answer: str) -> None:
    """Add questions, numbered from 1, and answers to the end of a conversation."""
    insert = (
        "insert into messages (conversation_id, parent_id, role, source, position,"
        " state, is_stop_requested, created_at)"
        " values (?, ?, ?, ?, ?, ?, 0, '2026-01-01 00:00:00.000000')"
    )
    with closing(sqlite3.connect(directory / "kaiwa.sqlite3")) as database, database:
        conversation, leaf_id = database.execute(
            "select id, leaf_id from conversations where id = ?", [conversation_id]
        ).fetchone()
        for number in range(1, count + 1):
            turns = ("user", f"Question {number}", None), ("assistant", answer, "done")
            for role, source, state in turns:
                size = len(source.encode())
                row = [conversation, leaf_id, role, source, size, state]
                leaf_id = database.execute(insert, row).lastrowid
        database.execute(
            "update conversations set leaf_id = ? where id = ?", [leaf_id, conversation]
        )


def forget_turns(directory: Path, conversation_id: str) -> None:
    """Mark the last answer of a conversation as made with the last five turns."""
    change = (
        "update messages set kept_turns = 5"
        " where id = (select leaf_id from conversations where id = ?)"
    )
    with closing(sqlite3.connect(directory / "kaiwa.sqlite3")) as database, database:
        database.execute(change, [conversation_id])


def index_texts(directory: Path) -> None:
    """Index all texts for the search, without waiting for the app."""
    database = Database(Flask("index", instance_path=str(directory)), "")
    index = SearchIndex(database)
    while index.index_some():
        pass
    database.engine.dispose()
