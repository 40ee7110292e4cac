"""Lock owners, and give the conversations of one to another.

Each browser starts with a new owner. When a user signs in with single sign-on,
everything of that owner moves to the user's owner, the same one on every device.
"""

from sqlalchemy import Connection, delete, func, select, update

from .database import Database, write_transaction
from .device_tables import DeviceLinkRow, DeviceRow
from .file_rows import FileRow
from .import_table import ImportedRow, ImportRow
from .share_table import ShareRow
from .tables import (
    ConversationRow,
    PresetDefaultRow,
    PresetRow,
    SearchScopeRow,
    SendRow,
    SnippetRow,
    UsageRow,
)
from .usage import move_sums

LOCK_NUMBER = 0x73656E64  # "send"; any number that no other lock has.


class Owners:
    """The owners of conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @write_transaction
    def merge(self, tx: Connection, owner_id: str, into_id: str) -> None:
        """Give everything of one owner to another; see ``move_history``."""
        move_history(self._database, tx, owner_id, into_id)


def move_history(
    database: Database, tx: Connection, owner_id: str, into_id: str
) -> None:
    """Give everything of one owner to another.

    Sends move, too, so that a repeated send stays the same send. So does usage:
    otherwise signing in would reset the budget of the day. Browsers that were linked to
    the owner do not see the history of the other one.
    """
    if owner_id == into_id:
        return
    # Sorted, to avoid a deadlock with a merge in the other direction.
    for locked_id in sorted((owner_id, into_id)):
        lock_owner(database, tx, locked_id)
    # Lock rows in the same order as `delete_conversation`, to avoid a deadlock.
    tx.execute(
        update(ConversationRow)
        .where(ConversationRow.owner_id == owner_id)
        .values(owner_id=into_id)
    )
    for table in (FileRow, PresetRow, SnippetRow, ShareRow, ImportRow):
        tx.execute(
            update(table).where(table.owner_id == owner_id).values(owner_id=into_id)
        )
    _move_default(tx, owner_id, into_id)
    _move_imported(tx, owner_id, into_id)
    _move_sends(tx, owner_id, into_id)
    _move_usage(tx, owner_id, into_id)
    tx.execute(
        update(SearchScopeRow)
        .where(SearchScopeRow.owner_id == owner_id)
        .values(owner_id=into_id)
    )
    for linked in (DeviceRow, DeviceLinkRow):
        tx.execute(delete(linked).where(linked.owner_id == owner_id))


def lock_owner(database: Database, tx: Connection, owner_id: str) -> None:
    """Wait for other sends and merges of this owner; lasts as long as the transaction.

    Without it two sends could use the same key or pass a limit together. SQLite has
    one writer at a time.
    """
    if not database.is_sqlite:
        lock = func.pg_advisory_xact_lock(LOCK_NUMBER, func.hashtext(owner_id))
        tx.execute(select(lock))


def _move_default(tx: Connection, owner_id: str, into_id: str) -> None:
    table = PresetDefaultRow
    has_own = tx.scalar(select(table.owner_id).where(table.owner_id == into_id))
    of_other = table.owner_id == owner_id
    tx.execute(
        delete(table).where(of_other)
        if has_own
        else update(table).where(of_other).values(owner_id=into_id)
    )


def _move_imported(tx: Connection, owner_id: str, into_id: str) -> None:
    known = select(ImportedRow.digest).where(ImportedRow.owner_id == into_id)
    of_other = ImportedRow.owner_id == owner_id
    tx.execute(delete(ImportedRow).where(of_other, ImportedRow.digest.in_(known)))
    tx.execute(update(ImportedRow).where(of_other).values(owner_id=into_id))


def _move_sends(tx: Connection, owner_id: str, into_id: str) -> None:
    used_keys = select(SendRow.send_key).where(SendRow.owner_id == into_id)
    tx.execute(
        delete(SendRow).where(
            SendRow.owner_id == owner_id, SendRow.send_key.in_(used_keys)
        )
    )
    tx.execute(
        update(SendRow).where(SendRow.owner_id == owner_id).values(owner_id=into_id)
    )


def _move_usage(tx: Connection, owner_id: str, into_id: str) -> None:
    # Running answers will settle with the new owner.
    tx.execute(
        update(UsageRow).where(UsageRow.owner_id == owner_id).values(owner_id=into_id)
    )
    move_sums(tx, owner_id, into_id)
