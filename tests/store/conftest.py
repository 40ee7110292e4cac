"""Databases of both kinds, and users with conversations in them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, text

from kaiwa.budgets import Budgets
from kaiwa.config import read_settings
from kaiwa.prompt import Composer
from kaiwa.store import (
    Checkpoint,
    Conversations,
    Database,
    Ending,
    Ledger,
    Progress,
    Sender,
    Sends,
    Shelves,
    Trash,
)
from kaiwa.store.database import RETRY_SECONDS
from kaiwa.store.migrations import migrate
from kaiwa.store.turns import RecentTurns

from ..services.postgres import Postgres

POSTGRES = pytest.mark.postgres


def make_database(url: str, folder: Path) -> Database:
    """Open a database as the app does, and migrate it."""
    database = open_database(url, folder)
    migrate(database)
    return database


def open_database(
    url: str, folder: Path, *, retry_seconds: float = RETRY_SECONDS
) -> Database:
    """Open a database as the app does."""
    app = Flask("test", instance_path=str(folder))
    url = url.replace("postgres://", "postgresql+psycopg://")
    return Database(app, url, retry_seconds=retry_seconds)


def open_sends(
    database: Database,
    *,
    max_conversations: int = 99,
    max_running: int = 99,
    recent_turns: RecentTurns | None = None,
) -> Sends:
    """Open sends with the default settings and without a ledger."""
    return Sends(
        database,
        composer=Composer(read_settings({})),
        max_conversations=max_conversations,
        max_running=max_running,
        recent_turns=recent_turns,
    )


def open_budgeted_sends(database: Database, **environ: str) -> Sends:
    """Open sends with settings and a ledger."""
    settings = read_settings(environ)
    return Sends(
        database,
        composer=Composer(settings),
        max_conversations=99,
        max_running=99,
        ledger=Ledger(database, Budgets(settings)),
    )


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=POSTGRES)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty PostgreSQL database; empty for SQLite."""
    if request.param == "sqlite":
        yield ""
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    url = postgres.make_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    database = make_database(database_url, tmp_path)
    yield database
    database.engine.dispose()


@pytest.fixture
def close_for_writing(database: Database, database_url: str) -> Callable[[], None]:
    """Make the database read-only."""

    def close() -> None:
        if database_url:
            setting = "default_transaction_read_only = on"
            name = database_url.rpartition("/")[2]
            alter = text(f"alter database {name} set {setting}")
            database.write(lambda tx: tx.execute(alter))
        else:
            forbid = "PRAGMA query_only = ON"
            event.listen(database.engine, "connect", lambda raw, _: raw.execute(forbid))
        # New connections apply the setting.
        database.engine.dispose()

    return close


@pytest.fixture
def trash(database: Database) -> Trash:
    """The deleted conversations in it."""
    return Trash(database)


@pytest.fixture
def shelves(database: Database) -> Shelves:
    """The lists of its conversations."""
    return Shelves(database)


@pytest.fixture
def delete(trash: Trash) -> Callable[[str, str], None]:
    """Return a function that deletes a conversation for good."""

    def delete(owner_id: str, conversation_id: str) -> None:
        trash.discard(owner_id, [conversation_id])
        trash.empty(timedelta(0))

    return delete


@pytest.fixture
def conversations(database: Database) -> Conversations:
    """The conversations in it."""
    return Conversations(database)


@pytest.fixture
def sends(database: Database) -> Sends:
    """The sends to them."""
    return open_sends(database, max_conversations=5, max_running=3)


@pytest.fixture
def progress(database: Database) -> Progress:
    """The progress of answers."""
    return Progress(database)


class Person:
    """A user; each send has a new key."""

    def __init__(self, owner_id: str, sends: Sends, progress: Progress) -> None:
        self.owner_id = owner_id
        self._sends = sends
        self._progress = progress
        self._keys = 0

    def sender(self, key: str = "") -> Sender:
        """Return a sender with this key, or a new one."""
        self._keys += 1
        return Sender(self.owner_id, key or f"key-{self._keys}", "claude", "maker-1")

    def begin(
        self, text: str = "Hello", key: str = "", *, file_ids: Sequence[str] = ()
    ):
        """Begin a conversation."""
        return self._sends.begin_conversation(self.sender(key), text, file_ids=file_ids)

    def send(self, conversation_id: str, text: str = "And then?", key: str = ""):
        """Send the next message."""
        return self._sends.send_message(self.sender(key), conversation_id, text)

    def finish(self, send, text: str = "An answer.", state: str = "done"):
        """Store the whole text of an answer, and end it."""
        start = len(send.kept_text.encode())
        end = start + len(text.encode())
        checkpoint = Checkpoint(send.answer_id, start, end, text, Ending(state))
        self._progress.save_checkpoints("maker-1", 1, [checkpoint])
        return send


@pytest.fixture
def person(sends: Sends, progress: Progress) -> Person:
    """A user."""
    return Person("owner-1", sends, progress)


@pytest.fixture
def stranger(sends: Sends, progress: Progress) -> Person:
    """Another user."""
    return Person("owner-2", sends, progress)
