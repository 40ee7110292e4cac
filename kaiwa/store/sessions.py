"""Flask-Session's server-side sessions, in the same database as the history.

Flask-Session's own SQL interface makes its table in the constructor, writes on every
read, falls back to pickle and forgets after a month; this one does none of that. The
cookie's id is stored as a digest, so a copy of the database opens no session.

Whether a session is signed in stands in a column, so that one statement signs out many
at once, whatever else they hold. It is written when a session gets its id and never
again: a request that is still under way brings back nothing that has been ended.
"""

import hashlib
import logging
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

import msgspec
from flask import Flask, Request, Response, request
from flask_session.base import Serializer, ServerSideSession, ServerSideSessionInterface
from sqlalchemy import Connection, Executable, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ..clock import now
from ..errors import StoreUnavailable
from .database import Database
from .tables import SessionRow

LIFETIME = timedelta(days=365)
SIGNED_IN_AS = "signed_in_as"  # The value of a session that is kept in the column.
SESSIONLESS = ("/healthz", "/static/", "/robots.txt")

log = logging.getLogger(__name__)


class PlainSerializer(Serializer):  # type: ignore[misc]
    """Sessions as MessagePack, and nothing else: what cannot be read is no session."""

    def encode(self, session: Mapping[str, Any]) -> bytes:
        """Turn a session's values into bytes."""
        return msgspec.msgpack.encode(dict(session))

    def decode(self, serialized_data: bytes) -> dict[str, Any]:
        """Turn bytes into a session's values; an empty one if they are broken."""
        try:
            return msgspec.msgpack.decode(serialized_data, type=dict[str, Any])
        except msgspec.DecodeError:
            log.warning("A stored session could not be read and is left behind.")
            return {}


class StoredSession(ServerSideSession):  # type: ignore[misc]
    """A visitor's session.

    :ivar is_unavailable: the database was away, so nobody knows what it holds.
    :ivar is_stored: it was found in the database.
    """

    is_unavailable = False
    is_stored = False


class StoredSessions(ServerSideSessionInterface):  # type: ignore[misc]
    """The session interface of the app."""

    session_class = StoredSession

    def __init__(self, app: Flask, database: Database) -> None:
        super().__init__(app, key_prefix="", sid_length=32)
        self.serializer = PlainSerializer()
        self._database = database
        app.permanent_session_lifetime = LIFETIME
        # Written when changed only; the page changes it once a day to live on.
        app.config["SESSION_REFRESH_EACH_REQUEST"] = False

    def open_session(self, app: Flask, request: Request) -> ServerSideSession:
        """Open the visitor's session; an empty one for what does without.

        Flask shows no error of ours from here: the gate raises it.
        """
        if request.path.startswith(SESSIONLESS):
            return self._make_empty()
        try:
            found = super().open_session(app, request)
        except StoreUnavailable:
            found = self._make_empty()
            found.is_unavailable = True
        found.is_stored = bool(found)
        return found

    def _make_empty(self) -> StoredSession:
        return self.session_class(sid=self._generate_sid(self.sid_length))

    def save_session(
        self, app: Flask, session: ServerSideSession, response: Response
    ) -> None:
        """Store the session if it has changed.

        Who only reads gets the page all the same: what a page changes in a session
        that is stored is the day it was last used.

        :raises StoreUnavailable: a new session, or a form's change, is not stored.
        """
        try:
            super().save_session(app, session, response)
        except StoreUnavailable:
            session.modified = False  # The page that says so does not try again.
            if not session.is_stored or request.method != "GET":
                raise

    def _retrieve_session_data(self, store_id: str) -> dict[str, Any] | None:
        key = {"digest": _digest(store_id)}
        row = self._database.read(lambda tx: tx.execute(_FIND, key).one_or_none())
        if row is None or row.expires_at < now():
            return None
        values: dict[str, Any] = self.serializer.decode(row.data)
        return values | ({SIGNED_IN_AS: row.signed_in_as} if row.signed_in_as else {})

    def _upsert_session(
        self, session_lifetime: timedelta, session: ServerSideSession, store_id: str
    ) -> None:
        values = dict(session)
        signed_in_as = values.pop(SIGNED_IN_AS, None)
        changed = {
            "data": self.serializer.encode(values),
            "expires_at": now() + session_lifetime,
        }
        digest = _digest(store_id)
        statement = (
            update(SessionRow).where(SessionRow.id == digest).values(changed)
            if session.is_stored
            else self._insert(id=digest, signed_in_as=signed_in_as, **changed)
        )
        self._database.write(lambda tx: tx.execute(statement))

    def _insert(self, **values: object) -> Executable:
        # Another attempt at storing the same session finds the first one's row.
        dialect = sqlite if self._database.is_sqlite else postgresql
        row = dialect.insert(SessionRow).values(values)
        statement: Executable = row.on_conflict_do_update(
            index_elements=["id"], set_=values
        )
        return statement

    def _delete_session(self, store_id: str) -> None:
        statement = delete(SessionRow).where(SessionRow.id == _digest(store_id))
        self._database.write(lambda tx: tx.execute(statement))

    def regenerate(self, session: ServerSideSession) -> None:
        """Give a session another id; with it, it may be signed in or out."""
        super().regenerate(session)
        session.is_stored = False

    def sign_out_all(self, signed_in_as: str) -> None:
        """Sign out every session that is signed in as this, at once.

        Each keeps what else it holds: its owner, its language.
        """
        statement = (
            update(SessionRow)
            .where(SessionRow.signed_in_as == signed_in_as)
            .values(signed_in_as=None)
        )
        self._database.write(lambda tx: tx.execute(statement))

    def find_ended(self, session_ids: Collection[str]) -> set[str]:
        """Say which of these sessions are signed in no more, or gone.

        :param session_ids: as cookies hold them; at most thousands.
        """
        asked = {_digest(session_id): session_id for session_id in session_ids}
        query = select(SessionRow.id).where(
            SessionRow.id.in_(asked),
            SessionRow.signed_in_as.is_not(None),
            SessionRow.expires_at > now(),
        )
        if not asked:
            return set()
        found = self._database.read(lambda tx: set(tx.scalars(query)))
        return {asked[digest] for digest in asked.keys() - found}

    def delete_expired(self) -> None:
        """Remove the sessions that nobody can use any more."""

        def work(tx: Connection) -> None:
            tx.execute(delete(SessionRow).where(SessionRow.expires_at < now()))

        self._database.write(work)


def _digest(store_id: str) -> str:
    return hashlib.sha256(store_id.encode()).hexdigest()


# Written once: writing it for each request would take longer than running it.
_FIND = select(SessionRow.data, SessionRow.expires_at, SessionRow.signed_in_as).where(
    SessionRow.id == bindparam("digest")
)
