"""Find, sign out and delete the sessions of one person, for the owner of the app."""

from collections.abc import Collection, Iterator
from typing import Any

import gevent
from sqlalchemy import Connection, bindparam, delete, select, update

from .database import Database
from .sessions import StoredSessions
from .statements import fetch_all
from .tables import SessionRow

BATCH = 500

BATCH_OF_SESSIONS = (
    select(SessionRow.id, SessionRow.data, SessionRow.signed_in_as)
    .where(SessionRow.id > bindparam("last"))
    .order_by(SessionRow.id)
    .limit(BATCH)
)


class PersonSessions:
    """The sessions of all people, by owner."""

    def __init__(self, database: Database, sessions: StoredSessions) -> None:
        self._database = database
        self._sessions = sessions

    def list_of_owner(self, owner_id: str) -> list[str]:
        """List the digests of the sessions of an owner.

        Reads all sessions, in batches, because the owner is in their data.
        """
        return [
            row.id
            for row in self._read_all()
            if self._sessions.serializer.decode(row.data).get("owner_id") == owner_id
        ]

    def list_identities(self) -> dict[str, str]:
        """List the e-mail addresses of signed-in people, by owner."""
        found: dict[str, str] = {}
        for row in self._read_all():
            values = self._sessions.serializer.decode(row.data)
            email = (values.get("identity") or {}).get("email")
            if email and row.signed_in_as:
                found[row.signed_in_as] = email
        return found

    def sign_out(self, digests: Collection[str]) -> None:
        """Sign out sessions by their digests; the other values stay."""
        try:
            self._database.write(_sign_out, digests)
        finally:
            self._sessions.forget_recent()

    def delete(self, digests: Collection[str]) -> None:
        """Delete sessions by their digests."""
        try:
            self._database.write(_delete, digests)
        finally:
            self._sessions.forget_recent()

    def _read_all(self) -> Iterator[Any]:
        last = ""
        while rows := self._database.read(_read_batch, last):
            yield from rows
            last = rows[-1].id
            gevent.sleep(0)


def _read_batch(tx: Connection, last: str) -> list[Any]:
    return fetch_all(tx, BATCH_OF_SESSIONS, {"last": last})


def _sign_out(tx: Connection, digests: Collection[str]) -> None:
    tx.execute(
        update(SessionRow).where(SessionRow.id.in_(digests)).values(signed_in_as=None)
    )


def _delete(tx: Connection, digests: Collection[str]) -> None:
    tx.execute(delete(SessionRow).where(SessionRow.id.in_(digests)))
