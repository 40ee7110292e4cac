"""The people of the chat, for the owner of the app: their usage, no texts."""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, or_, select, union, update

from .. import clock
from .database import Base, Database, read_transaction, write_transaction
from .file_rows import FileRow
from .files import delete_unlinked
from .owners import lock_owner
from .person_sessions import PersonSessions
from .sessions import StoredSessions
from .tables import ConversationRow, UsageRow
from .trash import BATCH, HIDDEN, delete_conversations

LISTED_FOR = timedelta(days=30)
MOST_LISTED = 50
# The owner of the usage of erased people, which budgets still count.
ERASED = "erased"

PEOPLE = (
    select(
        UsageRow.owner_id,
        func.max(UsageRow.day).label("last_day"),
        func.count().label("answers"),
        func.sum(UsageRow.tokens).label("tokens"),
        func.sum(UsageRow.nanodollars).label("nanodollars"),
    )
    .where(UsageRow.day >= bindparam("since"), UsageRow.owner_id != ERASED)
    .group_by(UsageRow.owner_id)
    .order_by(func.sum(UsageRow.tokens).desc(), UsageRow.owner_id)
    .limit(MOST_LISTED)
)
OWNER_IDS = union(
    select(ConversationRow.owner_id).where(ConversationRow.deleted_at.is_(None)),
    select(UsageRow.owner_id).where(UsageRow.owner_id != ERASED),
)
IDS_OF_FILES = select(FileRow.id).where(FileRow.owner_id == bindparam("owner_id"))
IDS_OF_OWNER = (
    select(ConversationRow.id)
    .where(
        or_(
            ConversationRow.owner_id == bindparam("owner_id"),
            ConversationRow.owner_id == bindparam("hidden"),
        )
    )
    .limit(BATCH)
)


class Person(NamedTuple):
    """A person with the usage of the last 30 days.

    :ivar email: known while the person is signed in with single sign-on.
    """

    owner_id: str
    last_day: date
    answers: int
    tokens: int
    nanodollars: int
    email: str | None = None

    @property
    def number(self) -> str:
        """A short name, where the address is not known."""
        return number_owner(self.owner_id)


def number_owner(owner_id: str) -> str:
    """Return a short name for an owner; it cannot be used in place of the id."""
    return hashlib.sha256(owner_id.encode()).hexdigest()[:6]


class People:
    """The people of the chat."""

    def __init__(self, database: Database, sessions: StoredSessions) -> None:
        self._database = database
        self._sessions = PersonSessions(database, sessions)

    def list_recent(self) -> list[Person]:
        """List the people with the most tokens in the last 30 days."""
        emails = self._sessions.list_identities()
        return [
            it._replace(email=emails.get(it.owner_id)) for it in self._list_recent()
        ]

    def find(self, name: str) -> str | None:
        """Find an owner by number, or by the address of a signed-in person."""
        wanted = name.strip().lower()
        for owner_id, email in self._sessions.list_identities().items():
            if email.lower() == wanted:
                return owner_id
        owner_ids = self._list_owner_ids()
        return next((it for it in owner_ids if number_owner(it) == wanted), None)

    def sign_out(self, owner_id: str) -> int:
        """Sign a person out everywhere; return the number of sessions."""
        digests = self._sessions.list_of_owner(owner_id)
        self._sessions.sign_out(digests)
        return len(digests)

    def erase(self, owner_id: str) -> None:
        """Delete everything of a person, and end the person's sessions.

        Usage stays without a person, because the budgets of all count it.
        """
        self._sessions.delete(self._sessions.list_of_owner(owner_id))
        while self._delete_batch(owner_id):
            pass
        # In small transactions, since files are large.
        delete_unlinked(self._database, self._list_file_ids(owner_id))
        self._forget(owner_id)

    @read_transaction
    def _list_owner_ids(self, tx: Connection) -> list[str]:
        return list(tx.scalars(OWNER_IDS))

    @read_transaction
    def _list_recent(self, tx: Connection) -> list[Person]:
        since = clock.now().date() - LISTED_FOR
        return [_make_person(row) for row in tx.execute(PEOPLE, {"since": since})]

    @read_transaction
    def _list_file_ids(self, tx: Connection, owner_id: str) -> list[str]:
        return list(tx.scalars(IDS_OF_FILES, {"owner_id": owner_id}))

    @write_transaction
    def _delete_batch(self, tx: Connection, owner_id: str) -> int:
        lock_owner(self._database, tx, owner_id)
        values = {"owner_id": owner_id, "hidden": HIDDEN + owner_id}
        ids = list(tx.scalars(IDS_OF_OWNER, values))
        delete_conversations(tx, ids)
        return len(ids)

    @write_transaction
    def _forget(self, tx: Connection, owner_id: str) -> None:
        lock_owner(self._database, tx, owner_id)
        tx.execute(
            update(UsageRow)
            .where(UsageRow.owner_id == owner_id)
            .values(owner_id=ERASED)
        )
        for table in _list_tables_of_owners():
            tx.execute(delete(table).where(table.c.owner_id == owner_id))


def _list_tables_of_owners() -> Iterable[Any]:
    kept = {ConversationRow.__tablename__, UsageRow.__tablename__}
    tables = reversed(Base.metadata.sorted_tables)
    return [it for it in tables if "owner_id" in it.c and it.name not in kept]


def _make_person(row: Any) -> Person:
    return Person(
        row.owner_id,
        row.last_day,
        row.answers,
        int(row.tokens),
        int(row.nanodollars),
    )
