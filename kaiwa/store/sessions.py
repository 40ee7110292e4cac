"""The server-side sessions of Flask-Session, stored in the app's database.

Flask-Session's own SQL interface creates its table in the constructor, writes on each
read, falls back to pickle, and forgets sessions after a month; this one does not. The
database holds a digest of the cookie's value, so a copy of it opens no session.

The credential that a session is signed in with is a column, so that one statement can
sign out many sessions. It is written only when a session gets its id: a concurrent
request that saves its session cannot sign it in again.
"""

import hashlib
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any

import msgspec
from flask import Flask, Request, Response, request
from flask_session.base import Serializer, ServerSideSession, ServerSideSessionInterface
from sqlalchemy import Connection, Executable, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ..clock import now
from ..errors import StoreUnavailable
from .database import Database, read_transaction, write_transaction
from .recent_sessions import RecentSessions
from .statements import fetch_one
from .tables import SessionRow

LIFETIME = timedelta(days=365)
SIGNED_IN_AS = "signed_in_as"  # This key of the session is stored in its column.

log = logging.getLogger(__name__)


class PlainSerializer(Serializer):  # type: ignore[misc]
    """MessagePack only: data that does not decode is an empty session."""

    def encode(self, session: Mapping[str, Any]) -> bytes:
        """Encode the values of a session."""
        return msgspec.msgpack.encode(dict(session))

    def decode(self, serialized_data: bytes) -> dict[str, Any]:
        """Decode the values of a session; none if the data is broken."""
        try:
            return msgspec.msgpack.decode(serialized_data, type=dict[str, Any])
        except msgspec.DecodeError:
            log.warning("A stored session could not be decoded and is ignored.")
            return {}


class StoredSession(ServerSideSession):  # type: ignore[misc]
    """A visitor's session.

    :ivar is_unavailable: the database was down, so the values are unknown.
    :ivar is_stored: the database has a row for it.
    """

    is_unavailable = False
    is_stored = False


SESSION = select(SessionRow.data, SessionRow.expires_at, SessionRow.signed_in_as).where(
    SessionRow.id == bindparam("digest")
)


class StoredSessions(ServerSideSessionInterface):  # type: ignore[misc]
    """The session interface of the app.

    :param needs_session: if it returns False for a request, its session is empty and
        no query runs. Flask has not matched the URL at that point.
    """

    session_class = StoredSession

    def __init__(
        self,
        app: Flask,
        database: Database,
        *,
        needs_session: Callable[[Request], bool] = lambda request: True,
    ) -> None:
        super().__init__(app, key_prefix="", sid_length=32)
        self.serializer = PlainSerializer()
        self._database = database
        self._needs_session = needs_session
        self._recent = RecentSessions()
        app.permanent_session_lifetime = LIFETIME
        # Write changed sessions only; pages change them once a day to renew them.
        app.config["SESSION_REFRESH_EACH_REQUEST"] = False

    def open_session(self, app: Flask, request: Request) -> ServerSideSession:
        """Open the visitor's session.

        Raises nothing, because Flask has no error handlers at this point: the gate
        raises ``StoreUnavailable`` if ``is_unavailable`` is set.
        """
        if not self._needs_session(request):
            return self._make_empty()
        try:
            session = super().open_session(app, request)
        except StoreUnavailable:
            session = self._make_empty()
            session.is_unavailable = True
        session.is_stored = bool(session)
        return session

    def save_session(
        self, app: Flask, session: ServerSideSession, response: Response
    ) -> None:
        """Store the session if it has changed.

        If the database is down, a GET still gets its page; only the date that the
        session was last used is lost.

        :raises StoreUnavailable: a new session or a form's change was not stored.
        """
        try:
            super().save_session(app, session, response)
        except StoreUnavailable:
            session.modified = False  # Do not try again for the error page.
            if not session.is_stored or request.method != "GET":
                raise

    def regenerate(self, session: ServerSideSession) -> None:
        """Give a session another id, after which it may be signed in or out."""
        super().regenerate(session)
        session.is_stored = False

    def sign_out_all(self, signed_in_as: str) -> None:
        """Sign out every session with this credential; the other values stay."""
        try:
            self._sign_out_all(signed_in_as)
        finally:
            self._recent.forget_all()

    @write_transaction
    def _sign_out_all(self, tx: Connection, signed_in_as: str) -> None:
        tx.execute(
            update(SessionRow)
            .where(SessionRow.signed_in_as == signed_in_as)
            .values(signed_in_as=None)
        )

    def find_ended(self, session_ids: Collection[str]) -> set[str]:
        """Find the sessions that are signed out, expired or deleted.

        :param session_ids: the values of cookies; at most thousands.
        """
        if not session_ids:
            return set()
        ids = {_digest(session_id): session_id for session_id in session_ids}
        signed_in = self._database.read(_read_signed_in, ids)
        return {ids[digest] for digest in ids.keys() - signed_in}

    def forget_recent(self) -> None:
        """Read all sessions again, after a change of many was committed."""
        self._recent.forget_all()

    @write_transaction
    def delete_expired(self, tx: Connection) -> None:
        """Delete expired sessions."""
        tx.execute(delete(SessionRow).where(SessionRow.expires_at < now()))

    def _make_empty(self) -> StoredSession:
        return self.session_class(sid=self._generate_sid(self.sid_length))

    def _retrieve_session_data(self, store_id: str) -> dict[str, Any] | None:
        row = self._recent.read(_digest(store_id), self._read_session)
        if row is None or row.expires_at < now():
            return None
        values: dict[str, Any] = self.serializer.decode(row.data)
        return values | ({SIGNED_IN_AS: row.signed_in_as} if row.signed_in_as else {})

    @read_transaction
    def _read_session(self, tx: Connection, digest: str) -> Any:
        return fetch_one(tx, SESSION, {"digest": digest})

    def _upsert_session(
        self, session_lifetime: timedelta, session: ServerSideSession, store_id: str
    ) -> None:
        try:
            self._write_session(session_lifetime, session, store_id)
        finally:
            self._recent.forget(_digest(store_id))

    @write_transaction
    def _write_session(
        self,
        tx: Connection,
        session_lifetime: timedelta,
        session: ServerSideSession,
        store_id: str,
    ) -> None:
        values = dict(session)
        signed_in_as = values.pop(SIGNED_IN_AS, None)
        changes = {
            "data": self.serializer.encode(values),
            "expires_at": now() + session_lifetime,
        }
        digest = _digest(store_id)
        if session.is_stored:
            # No insert: that would restore a session deleted by another request.
            tx.execute(
                update(SessionRow).where(SessionRow.id == digest).values(changes)
            )
        else:
            tx.execute(
                _write_upsert(
                    tx.dialect.name, id=digest, signed_in_as=signed_in_as, **changes
                )
            )

    def _delete_session(self, store_id: str) -> None:
        digest = _digest(store_id)
        try:
            self._delete_digest(digest)
        finally:
            self._recent.forget(digest)

    @write_transaction
    def _delete_digest(self, tx: Connection, digest: str) -> None:
        tx.execute(delete(SessionRow).where(SessionRow.id == digest))


SIGNED_IN_DIGESTS = select(SessionRow.id).where(
    SessionRow.id.in_(bindparam("digests", expanding=True)),
    SessionRow.signed_in_as.is_not(None),
    SessionRow.expires_at > bindparam("now"),
)


def _read_signed_in(tx: Connection, digests: Iterable[str]) -> set[str]:
    values = {"digests": list(digests), "now": now()}
    return set(tx.scalars(SIGNED_IN_DIGESTS, values))


def _write_upsert(dialect_name: str, **values: object) -> Executable:
    # An upsert, because a retry finds the row if the first commit succeeded.
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[dialect_name]
    row = dialect.insert(SessionRow).values(values)
    statement: Executable = row.on_conflict_do_update(
        index_elements=["id"], set_=values
    )
    return statement


def _digest(store_id: str) -> str:
    return hashlib.sha256(store_id.encode()).hexdigest()
