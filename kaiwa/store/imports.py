"""The imports of files: their state, their progress and their reports."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Integer,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from .. import clock
from ..errors import ImportRunning, NotFound
from .columns import columns_of
from .database import Database, read_transaction, write_transaction
from .import_table import ImportRow
from .import_values import Import, ImportState
from .owners import lock_owner
from .statements import fetch_all, fetch_one, run

KEPT = 20
# After a crash of its process, an import is no longer seen.
LOST_AFTER = timedelta(seconds=60)

_IMPORTS = select(*columns_of(ImportRow, Import))
IMPORT = _IMPORTS.where(
    ImportRow.id == bindparam("import_id"), ImportRow.owner_id == bindparam("owner_id")
)
OWN_IMPORTS = (
    _IMPORTS.where(ImportRow.owner_id == bindparam("owner_id"))
    .order_by(ImportRow.created_at.desc(), ImportRow.id)
    .limit(bindparam("limit", type_=Integer))
)
ADD_IMPORT = insert(ImportRow)
SAVE = (
    update(ImportRow)
    .where(ImportRow.id == bindparam("import_id"))
    .returning(ImportRow.is_cancel_requested)
)
CANCEL = update(ImportRow).where(
    ImportRow.id == bindparam("import_id"), ImportRow.owner_id == bindparam("of")
)


class Counts(NamedTuple):
    """The progress of an import; see ``Import``."""

    position: int = 0
    added: int = 0
    known: int = 0
    rejected: int = 0


class Imports:
    """The imports of all owners; each has at most one that runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @write_transaction
    def add(self, tx: Connection, owner_id: str, name: str, size: int) -> str:
        """Add an import that waits, and forget the oldest ones.

        :returns: its id.
        :raises ImportRunning: another one has not ended.
        """
        lock_owner(self._database, tx, owner_id)
        found = _list_own(tx, owner_id, KEPT)
        if any(it.is_running for it in found):
            raise ImportRunning()
        forgotten = [it.id for it in found[KEPT - 1 :]]
        tx.execute(delete(ImportRow).where(ImportRow.id.in_(forgotten)))
        moment = clock.now()
        values = {
            "id": secrets.token_urlsafe(12),
            "owner_id": owner_id,
            "name": name,
            "state": "waiting",
            "size": size,
            **Counts()._asdict(),
            "report": {},
            "created_at": moment,
            "seen_at": moment,
            "is_cancel_requested": False,
        }
        run(tx, ADD_IMPORT, values)
        return str(values["id"])

    @read_transaction
    def get(self, tx: Connection, owner_id: str, import_id: str) -> Import:
        """Get an import.

        :raises NotFound: the owner has no such import.
        """
        row = fetch_one(tx, IMPORT, {"import_id": import_id, "owner_id": owner_id})
        if row is None:
            raise NotFound()
        return _make_import(row)

    @read_transaction
    def list_own(self, tx: Connection, owner_id: str) -> list[Import]:
        """List the owner's imports, the latest first."""
        return _list_own(tx, owner_id, KEPT)

    @write_transaction
    def request_cancel(self, tx: Connection, owner_id: str, import_id: str) -> None:
        """Ask the process of an import to end it.

        :raises NotFound: the owner has no such import.
        """
        values = {"import_id": import_id, "of": owner_id, "is_cancel_requested": True}
        if not run(tx, CANCEL, values):
            raise NotFound()

    @write_transaction
    def save(
        self,
        tx: Connection,
        import_id: str,
        state: ImportState,
        counts: Counts,
        report: Mapping[str, Any],
    ) -> bool:
        """Store the progress; return whether the import should end.

        It should if its owner has asked for that, or is gone.
        """
        values = {
            "import_id": import_id,
            "state": state,
            **counts._asdict(),
            "report": dict(report),
            "seen_at": clock.now(),
        }
        row = fetch_one(tx, SAVE, values)
        return row is None or bool(row.is_cancel_requested)


def _list_own(tx: Connection, owner_id: str, limit: int) -> list[Import]:
    rows = fetch_all(tx, OWN_IMPORTS, {"owner_id": owner_id, "limit": limit})
    return [_make_import(row) for row in rows]


def _make_import(row: Any) -> Import:
    found = Import(**row._asdict())
    is_lost = found.is_running and found.seen_at < clock.now() - LOST_AFTER
    return replace(found, state="interrupted") if is_lost else found
