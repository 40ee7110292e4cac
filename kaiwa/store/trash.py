"""Deleted conversations, until the deletion can no longer be undone.

A deleted conversation moves to a hidden owner, so no query of its owner finds it, and
no late write can show it again. Conversations that were deleted together have the same
``deleted_at``, and are restored together.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, select, update

from .. import clock
from ..errors import NotFound
from .database import Database, read_transaction, write_transaction
from .files import delete_unlinked
from .message_files import FILE_IDS_OF_CONVERSATIONS
from .tables import IS_RUNNING, ConversationRow, MessageRow
from .usage import settle_answers

HIDDEN = "deleted:"
KEPT_FOR = timedelta(seconds=60)  # The page offers to undo it for 30 s.
BATCH = 100

HIDE = (
    update(ConversationRow)
    .where(
        ConversationRow.owner_id == bindparam("owner"),
        ConversationRow.id.in_(bindparam("ids", expanding=True)),
    )
    .values(owner_id=bindparam("hidden"), deleted_at=bindparam("moment"))
    .returning(ConversationRow.id)
)
STOP_RUNNING = (
    update(MessageRow)
    .where(
        MessageRow.conversation_id.in_(bindparam("ids", expanding=True)),
        IS_RUNNING,
    )
    .values(is_stop_requested=True)
    .returning(MessageRow.id)
)
DELETED_AT = select(ConversationRow.deleted_at).where(
    ConversationRow.id == bindparam("conversation_id"),
    ConversationRow.owner_id == bindparam("hidden"),
)
DELETED_TOGETHER = select(func.count(ConversationRow.id)).where(
    ConversationRow.owner_id == bindparam("hidden"),
    ConversationRow.deleted_at == bindparam("moment"),
)
RESTORE = (
    update(ConversationRow)
    .where(
        ConversationRow.owner_id == bindparam("hidden"),
        ConversationRow.deleted_at == bindparam("moment"),
    )
    .values(owner_id=bindparam("owner"), deleted_at=None)
)
OLD_IDS = (
    select(ConversationRow.id)
    .where(ConversationRow.deleted_at < bindparam("limit"))
    .limit(BATCH)
)
IDS_OF_RUNNING = select(MessageRow.id).where(
    MessageRow.conversation_id.in_(bindparam("ids", expanding=True)), IS_RUNNING
)


class Trash:
    """The deleted conversations of all owners."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @write_transaction
    def discard(
        self, tx: Connection, owner_id: str, conversation_ids: Collection[str]
    ) -> list[int]:
        """Delete conversations; those that the owner does not have are ignored.

        :returns: the ids of answers that were running.
        :raises NotFound: the owner has none of them.
        """
        values = {
            "owner": owner_id,
            "hidden": HIDDEN + owner_id,
            "ids": list(conversation_ids),
            "moment": clock.now(),
        }
        found = list(tx.scalars(HIDE, values))
        if not found:
            raise NotFound()
        return list(tx.scalars(STOP_RUNNING, {"ids": found}))

    @read_transaction
    def count_deleted_with(
        self, tx: Connection, owner_id: str, conversation_id: str
    ) -> int:
        """Count the conversations deleted together with one; 0 if it is gone."""
        hidden = HIDDEN + owner_id
        values = {"conversation_id": conversation_id, "hidden": hidden}
        moment = tx.scalar(DELETED_AT, values)
        if moment is None:
            return 0
        together = {"hidden": hidden, "moment": moment}
        return tx.scalar(DELETED_TOGETHER, together) or 0

    @write_transaction
    def restore(self, tx: Connection, owner_id: str, conversation_id: str) -> None:
        """Restore a conversation and those deleted together with it.

        :raises NotFound: it was not deleted by this owner, or is gone for good.
        """
        hidden = HIDDEN + owner_id
        values = {"conversation_id": conversation_id, "hidden": hidden}
        moment = tx.scalar(DELETED_AT, values)
        if moment is None:
            raise NotFound()
        tx.execute(RESTORE, {"owner": owner_id, "hidden": hidden, "moment": moment})

    def empty(self, kept_for: timedelta = KEPT_FOR) -> None:
        """Delete conversations for good; their cost stays counted."""
        limit = clock.now() - kept_for
        while ids := self._list_old(limit):
            delete_unlinked(self._database, self._delete(ids))

    @read_transaction
    def _list_old(self, tx: Connection, limit: datetime) -> list[str]:
        return list(tx.scalars(OLD_IDS, {"limit": limit}))

    @write_transaction
    def _delete(self, tx: Connection, ids: list[str]) -> list[str]:
        return delete_for_good(tx, ids)


def delete_for_good(tx: Connection, ids: list[str]) -> list[str]:
    """Delete conversations, and return the ids of their files."""
    file_ids = list(tx.scalars(FILE_IDS_OF_CONVERSATIONS, {"ids": ids}))
    delete_conversations(tx, ids)
    return file_ids


def delete_conversations(tx: Connection, ids: Collection[str]) -> None:
    """Delete conversations for good, and settle their running answers."""
    # An answer that never ended: its process was killed.
    settle_answers(tx, list(tx.scalars(IDS_OF_RUNNING, {"ids": list(ids)})))
    tx.execute(delete(ConversationRow).where(ConversationRow.id.in_(ids)))
