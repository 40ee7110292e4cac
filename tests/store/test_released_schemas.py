"""Data of every released schema, read after the migrations to this release's.

The rows are written as the first release writes them. They are also written after the
migrations, as by an old process during a deployment and after a rollback.
"""

import json
from datetime import UTC, date, datetime

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from kaiwa.store import Conversations, Overviews, Switches, UsageLine, UsageReports
from kaiwa.store.migrations import DIRECTORY, migrate

from .conftest import open_database

REVISIONS = [
    script.revision
    for script in reversed([*ScriptDirectory(str(DIRECTORY)).walk_revisions()])
]
MOMENT = datetime(2026, 11, 29, 12, tzinfo=UTC)
ANSWER = "\x1ethinking\nWhy?\x1etext\nBecause 会話."
ROWS = {
    "conversations": {
        "id": "talk",
        "owner_id": "owner-1",
        "title": "A title",
        "model_key": "claude",
        "leaf_id": 2,
        "created_at": MOMENT,
        "updated_at": MOMENT,
    },
    "messages": {
        "id": 2,
        "conversation_id": "talk",
        "parent_id": 1,
        "role": "assistant",
        "source": ANSWER,
        "position": len(ANSWER.encode()),
        "created_at": MOMENT,
        "state": "failed",
        "model_key": "claude",
        "maker_id": "maker-1",
        "is_stop_requested": False,
        "error_code": "stream_broken",
        "error_details": json.dumps({"seconds": 3}),
        "finish_reason": None,
        "input_tokens": 5,
        "output_tokens": 7,
        "finished_at": MOMENT,
    },
    "sends": {"owner_id": "owner-1", "send_key": "key", "answer_id": 2},
    "makers": {"id": "maker-1", "beat": 7, "seen_at": MOMENT},
    "sessions": {
        "id": "digest",
        "data": b"\x80",
        "expires_at": MOMENT,
        "signed_in_as": "password",
    },
    "usage": {
        "answer_id": 2,
        "owner_id": "owner-1",
        "model_key": "claude",
        "day": date(2026, 11, 29),
        "tokens": 12,
        "nanodollars": 34,
        "input_tokens": 5,
        "kept_characters": 0,
        "input_picodollars": 3,
        "output_picodollars": 15,
        "is_settled": True,
    },
    "usage_sums": {
        "owner_id": "owner-1",
        "period": "2026-11-29",
        "tokens": 12,
        "nanodollars": 34,
    },
}
QUESTION = ROWS["messages"] | {
    "id": 1,
    "parent_id": None,
    "role": "user",
    "source": "Why?",
    "position": 4,
    **dict.fromkeys(("state", "model_key", "maker_id", "error_code")),
    **dict.fromkeys(("error_details", "input_tokens", "output_tokens", "finished_at")),
}


def write_rows(tx) -> None:
    """Write a row into every table, as the first release does."""
    for name, row in [*ROWS.items(), ("messages", QUESTION)]:
        names = ", ".join(row)
        values = ", ".join(f":{it}" for it in row)
        # SQLite's driver would convert times with a deprecated default.
        plain = tx.dialect.name == "sqlite"
        dated = {
            key: str(it).removesuffix("+00:00")
            if plain and isinstance(it, date)
            else it
            for key, it in row.items()
        }
        tx.execute(text(f"insert into {name} ({names}) values ({values})"), dated)


@pytest.mark.parametrize("revision", REVISIONS)
def test_rows_of_each_schema_are_kept(database_url, tmp_path, revision):
    database = open_database(database_url, tmp_path)
    migrate(database, revision=revision)
    database.write(write_rows)

    migrate(database)

    path = Conversations(database).read_path("owner-1", "talk")
    assert path.conversation.title == "A title"
    assert [it.source for it in path.messages] == ["Why?", ANSWER]
    answer = path.messages[-1]
    assert (answer.state, answer.error_code) == ("failed", "stream_broken")
    assert answer.error_details == {"seconds": 3}
    assert (answer.input_tokens, answer.output_tokens) == (5, 7)
    assert (answer.created_at, answer.finished_at) == (MOMENT, MOMENT)
    assert UsageReports(database).list_usage("owner-1") == [
        UsageLine(date(2026, 11, 29), "claude", 1, 12, 34)
    ]
    assert Overviews(database).read().failures[0].answer_id == 2
    Switches(database).refresh()
    database.engine.dispose()
