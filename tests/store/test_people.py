"""People and overviews, on both databases."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from kaiwa import clock
from kaiwa.store import Overviews, People, StoredSessions, Trash

from .conftest import open_budgeted_sends


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

    people.erase("owner-1")

    def read(tx):
        tables = ("conversations", "messages", "sends", "usage", "usage_sums")
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


def test_unused_conversations_are_deleted(database, conversations, person):
    old, pinned, new = (person.finish(person.begin()) for _ in range(3))
    now = clock.now()
    ids = {"pinned": pinned.conversation_id, "new": new.conversation_id}

    def age(tx):
        tx.execute(
            text("update conversations set updated_at = :then where id != :new"),
            {"then": now - timedelta(days=31), "new": ids["new"]},
        )
        tx.execute(
            text("update conversations set pinned_at = :now where id = :pinned"),
            {"now": now, "pinned": ids["pinned"]},
        )

    database.write(age)

    assert Trash(database).delete_unused(timedelta(days=30)) == 1
    lines = conversations.list_conversations("owner-1", limit=9)
    assert old.conversation_id not in {it.id for it in lines}
    assert Trash(database).delete_unused(timedelta(days=30)) == 0
