"""Lists that each user keeps, in an order of the user's choice.

A deleted row stays until the deletion can no longer be undone. Each statement names
the owner, so the rows of other owners are never found.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from .. import clock
from ..errors import ListFull, NotFound
from .database import Database, read_transaction, write_transaction
from .owners import lock_owner
from .tables import OwnListRow
from .trash import KEPT_FOR

MAX_ROWS = 200

Item = TypeVar("Item")


class OwnList(Generic[Item]):
    """The rows of one table; a subclass reads and writes its columns."""

    table: type[OwnListRow]

    def __init__(self, database: Database) -> None:
        self._database = database
        table = self.table
        is_own = table.owner_id == bindparam("owner")
        is_there = table.deleted_at.is_(None)
        is_it = is_own & (table.id == bindparam("item_id"))
        self._all = select(table).where(is_own, is_there)
        self._all = self._all.order_by(table.position, table.id)
        self._ids = select(table.id).where(is_own, is_there)
        self._ids = self._ids.order_by(table.position, table.id)
        self._one = select(table).where(is_it, is_there)
        self._last = select(func.max(table.position)).where(is_own)
        self._change = update(table).where(is_it, is_there)
        self._place = update(table).where(is_it)
        self._is_deleted = select(table.id).where(is_it, ~is_there)
        self._restore = update(table).where(is_it, ~is_there).values(deleted_at=None)
        self._empty = delete(table).where(table.deleted_at < bindparam("limit"))

    def _read(self, row: Mapping[str, Any]) -> Item:
        raise NotImplementedError

    def _write(self, item: Item) -> dict[str, Any]:
        raise NotImplementedError

    @read_transaction
    def list_own(self, tx: Connection, owner_id: str) -> list[Item]:
        """List the rows of an owner, in the owner's order."""
        rows = tx.execute(self._all, {"owner": owner_id})
        return [self._read(row._asdict()) for row in rows]

    @read_transaction
    def get_own(self, tx: Connection, owner_id: str, item_id: str) -> Item:
        """Get one row.

        :raises NotFound: the owner has no such row.
        """
        row = tx.execute(self._one, {"owner": owner_id, "item_id": item_id}).first()
        if row is None:
            raise NotFound()
        return self._read(row._asdict())

    @write_transaction
    def add(self, tx: Connection, owner_id: str, item: Item) -> str:
        """Add a row at the end; return its id.

        :raises ListFull: the owner has ``MAX_ROWS``.
        """
        self._refuse_when_full(tx, owner_id)
        last = tx.scalar(self._last, {"owner": owner_id})
        values = self._write(item) | {
            "id": secrets.token_urlsafe(12),
            "owner_id": owner_id,
            "position": (last or 0) + 1,
        }
        tx.execute(insert(self.table), values)
        return str(values["id"])

    @write_transaction
    def change(self, tx: Connection, owner_id: str, item_id: str, item: Item) -> None:
        """Overwrite a row.

        :raises NotFound: the owner has no such row.
        """
        own = {"owner": owner_id, "item_id": item_id}
        statement = self._change.values(**self._write(item))
        _expect_one(tx.execute(statement, own).rowcount)

    @write_transaction
    def move(self, tx: Connection, owner_id: str, item_id: str, step: int) -> None:
        """Move a row; -1 is one place up. At the end of the list it stays.

        :raises NotFound: the owner has no such row.
        """
        lock_owner(self._database, tx, owner_id)
        ids = list(tx.scalars(self._ids, {"owner": owner_id}))
        _expect_one(ids.count(item_id))
        place = ids.index(item_id)
        ids.insert(max(0, place + step), ids.pop(place))
        # After a merge of two owners, two rows can have the same position.
        for position, each in enumerate(ids, start=1):
            own = {"owner": owner_id, "item_id": each}
            tx.execute(self._place.values(position=position), own)

    @write_transaction
    def discard(self, tx: Connection, owner_id: str, item_id: str) -> None:
        """Delete a row; see ``restore``.

        :raises NotFound: the owner has no such row.
        """
        own = {"owner": owner_id, "item_id": item_id}
        statement = self._change.values(deleted_at=clock.now())
        _expect_one(tx.execute(statement, own).rowcount)

    @read_transaction
    def may_restore(self, tx: Connection, owner_id: str, item_id: str) -> bool:
        """Return whether the deletion of a row can be undone."""
        own = {"owner": owner_id, "item_id": item_id}
        return tx.scalar(self._is_deleted, own) is not None

    @write_transaction
    def restore(self, tx: Connection, owner_id: str, item_id: str) -> None:
        """Undo a deletion.

        :raises NotFound: the owner has not deleted this row, or it is gone for good.
        :raises ListFull: the owner has ``MAX_ROWS`` again.
        """
        self._refuse_when_full(tx, owner_id)
        own = {"owner": owner_id, "item_id": item_id}
        _expect_one(tx.execute(self._restore, own).rowcount)

    @write_transaction
    def empty(self, tx: Connection, kept_for: timedelta = KEPT_FOR) -> None:
        """Delete for good all rows that can no longer be restored."""
        tx.execute(self._empty, {"limit": clock.now() - kept_for})

    def _refuse_when_full(self, tx: Connection, owner_id: str) -> None:
        lock_owner(self._database, tx, owner_id)
        if len(list(tx.scalars(self._ids, {"owner": owner_id}))) >= MAX_ROWS:
            raise ListFull(limit=MAX_ROWS)


def _expect_one(count: int) -> None:
    if not count:
        raise NotFound()
