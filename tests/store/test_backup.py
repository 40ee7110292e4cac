"""Backups, from and to both databases."""

import io
import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from kaiwa import clock
from kaiwa.errors import BadBackup
from kaiwa.store import Backup, Files, StoredSessions, Upload
from kaiwa.store.backup import BATCH_ROWS, list_tables

from .conftest import Person, make_database, open_budgeted_sends, open_sends

POSTGRES = pytest.mark.postgres
TEXT = 'Lines\nwith "quotes", \\ and 会話 🎌'


@pytest.fixture
def sends(database):
    """The sends, with a ledger."""
    return open_budgeted_sends(database, PRICES="claude=3/15")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=POSTGRES)])
def target(request, tmp_path):
    """An empty database to import into."""
    url = ""
    if request.param == "postgres":
        url = request.getfixturevalue("postgres").make_database()
    target = make_database(url, tmp_path / "target")
    yield target
    target.engine.dispose()


@pytest.fixture
def filled(database, person):
    """A database with rows in the tables of people, more than a batch."""
    for _ in range(BATCH_ROWS):
        person.finish(person.begin(TEXT), TEXT)
    notes = Upload("notes.txt", "text/plain", "At noon.")
    stored = Files(database, 1, 1).add("owner-1", notes, io.BytesIO(b"At noon."))
    person.begin("Running", file_ids=[stored.id])
    sessions = StoredSessions(Flask("test"), database)
    session = sessions._make_empty()
    session["owner_id"] = "owner-1"
    sessions._upsert_session(timedelta(days=1), session, "a cookie")
    return database


def export(database) -> list[bytes]:
    return list(Backup(database).export())


def test_import_restores_every_row(filled, target):
    lines = export(filled)

    counts = Backup(target).load(lines)

    # The head has the time of the export.
    assert export(target)[1:] == lines[1:]
    assert counts["conversations"] == BATCH_ROWS + 1
    assert counts["messages"] == 2 * counts["conversations"]
    assert {"sends", "sessions", "usage", "usage_sums"} < counts.keys()


def test_imported_conversations_go_on(filled, target, progress):
    Backup(target).load(export(filled))
    query = "select id from conversations order by created_at limit 1"
    conversation_id = target.read(lambda tx: tx.scalar(text(query)))

    # New rows get ids after the imported ones.
    send = Person("owner-1", open_sends(target), progress).send(
        conversation_id, key="a new key"
    )

    assert send.answer_id > 2 * BATCH_ROWS


def test_every_table_is_exported(filled):
    tables = {it.name for it in list_tables()}

    # Processes, marks of releases and the index of the search are no data.
    query = "select name from sqlite_master where type = 'table'"
    if not filled.is_sqlite:
        query = "select tablename from pg_tables where schemaname = 'public'"
    found = set(filled.read(lambda tx: list(tx.scalars(text(query)))))
    own = {it for it in found if not it.startswith(("sqlite_", "search_"))}
    assert own - tables <= {"makers", "compatibility", "alembic_version"}


def test_export_is_of_one_moment(filled):
    backup = Backup(filled).export()
    head = [next(backup) for _ in range(3)]
    rows = [json.loads(it) for it in (*head, *backup)]

    assert rows[0]["format"] == "kaiwa-backup"
    assert rows[0]["exported_at"][:10] == clock.now().date().isoformat()
    assert rows[-1]["rows"]["messages"] == 2 * (BATCH_ROWS + 1)


@pytest.mark.parametrize(
    ("database_url", "target"), [("sqlite", "sqlite")], indirect=True
)
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(lambda it: [], "is not a file", id="nothing"),
        pytest.param(lambda it: it[1:], "is not a file", id="no head"),
        pytest.param(lambda it: it[:-1], "end is missing", id="no end"),
        pytest.param(lambda it: [*it[:5], it[-1]], "end is missing", id="a gap"),
        pytest.param(lambda it: [*it[:5], b"{", *it[5:]], "not JSON", id="broken"),
        pytest.param(lambda it: [*it[:5], b"7", *it[5:]], "not an obj", id="number"),
        pytest.param(
            lambda it: [it[0].replace(b'"revision": "', b'"revision": "9'), *it[1:]],
            "with the release that wrote it",
            id="another release",
        ),
        pytest.param(
            lambda it: [it[0], *(x.replace(b'"id"', b'"mood"') for x in it[1:])],
            "cannot be read",
            id="unknown column",
        ),
        pytest.param(
            lambda it: [it[0], *(x for x in it[1:] for _ in range(2))],
            "is refused",
            id="rows twice",
        ),
    ],
)
def test_bad_file_changes_nothing(filled, target, change, reason):
    with pytest.raises(BadBackup) as caught:
        Backup(target).load(change(export(filled)))

    assert reason in str(caught.value.details["reason"])
    count = text("select count(*) from conversations")
    assert target.read(lambda tx: tx.scalar(count)) == 0


def test_import_needs_an_empty_database(filled):
    with pytest.raises(BadBackup) as caught:
        Backup(filled).load(export(filled))

    assert "already has conversations" in str(caught.value.details["reason"])
