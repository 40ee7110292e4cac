"""People and overviews, on both databases."""

import pytest
from flask import Flask
from sqlalchemy import insert, text

from kaiwa import clock
from kaiwa.store import Overviews, People, StoredSessions
from kaiwa.store.file_rows import FileChunkRow, FileRow

from .conftest import open_budgeted_sends

FILE = {
    **{"id": "file", "owner_id": "owner-1", "name": "Words.txt", "size": 5},
    **{"media_type": "text/plain", "characters": 5, "text_bytes": 5, "text": "Words"},
    **{"created_at": clock.now(), "is_complete": True},
}
CHUNK = {"file_id": "file", "number": 0, "data": b"Words"}


@pytest.fixture
def sends(database):
    """The sends, with a ledger."""
    return open_budgeted_sends(database)


@pytest.fixture
def people(database) -> People:
    return People(database, StoredSessions(Flask("test"), database))


def test_people_are_listed_by_tokens(people, person, stranger):
    person.begin()
    for _ in range(2):
        stranger.begin()

    listed = people.list_recent()

    assert [(it.owner_id, it.answers) for it in listed] == [
        ("owner-2", 2),
        ("owner-1", 1),
    ]
    assert people.find(listed[0].number) == "owner-2"
    assert people.find("nobody") is None


def test_erased_person_leaves_only_usage(database, people, person, stranger):
    person.finish(person.begin("Words"))
    person.begin("Running")
    stranger.finish(stranger.begin("Others"))

    database.write(lambda tx: tx.execute(insert(FileRow), FILE))
    database.write(lambda tx: tx.execute(insert(FileChunkRow), CHUNK))

    people.erase("owner-1")

    def read(tx):
        tables = ("conversations", "messages", "sends", "usage", "usage_sums")
        assert tx.execute(text("select * from files, file_chunks")).all() == []
        return [tx.execute(text(f"select * from {it}")).all() for it in tables]

    conversations, messages, _sends, usage, _sums = rows = database.read(read)
    assert (len(conversations), len(messages), len(usage)) == (1, 2, 3)
    assert "owner-1" not in repr(rows)
    assert "Words" not in repr(rows)
    assert [it.owner_id for it in people.list_recent()] == ["owner-2"]


def test_overview_counts_and_names(database, person, stranger):
    person.finish(person.begin(), state="failed")
    person.begin()
    stranger.begin()

    overview = Overviews(database).read()

    assert (overview.running, overview.people_today) == (2, 2)
    assert overview.database_bytes > 10_000
    assert overview.database.split()[0] in {"SQLite", "PostgreSQL"}
    assert len(overview.failures) == 1
