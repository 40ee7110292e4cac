"""Delete conversations that were not used for long.

A temporary conversation is deleted an hour after its last message, each other one after
``HISTORY_DAYS``. The last message counts, not the last look. Costs stay counted.
"""

from datetime import timedelta

from sqlalchemy import Connection, Select, bindparam, exists, select, text

from .. import clock
from .database import Database, write_transaction
from .files import delete_unlinked
from .tables import IS_RUNNING, ConversationRow, MessageRow
from .trash import delete_for_good

TEMPORARY_FOR = timedelta(hours=1)
BATCH = 20

UNUSED_IDS = (
    select(ConversationRow.id)
    .where(
        ConversationRow.updated_at < bindparam("limit"),
        ~exists().where(MessageRow.id == ConversationRow.leaf_id, IS_RUNNING),
    )
    .limit(BATCH)
)
# As a text, so that SQLite uses the partial index.
UNUSED_TEMPORARY_IDS = UNUSED_IDS.where(text("conversations.is_temporary"))


class Retention:
    """The conversations that are about to be deleted.

    :param history_days: None keeps conversations.
    """

    def __init__(self, database: Database, *, history_days: int | None) -> None:
        self._database = database
        self._history = timedelta(history_days) if history_days else None

    def expire(self) -> None:
        """Delete the conversations unused for too long."""
        self._expire(UNUSED_TEMPORARY_IDS, TEMPORARY_FOR)
        if self._history:
            self._expire(UNUSED_IDS, self._history)

    def _expire(self, unused: Select[str], age: timedelta) -> None:
        while self._database.read(_has_any, unused, age):
            file_ids = self._delete(unused, age)
            if file_ids is None:
                return
            delete_unlinked(self._database, file_ids)

    @write_transaction
    def _delete(
        self, tx: Connection, unused: Select[str], age: timedelta
    ) -> list[str] | None:
        """Delete some conversations, and return the ids of their files.

        :returns: None if all of them are in use.
        """
        # A transaction that has locked a row is just using the conversation.
        locking = unused.with_for_update(skip_locked=True)
        ids = list(tx.scalars(locking, {"limit": clock.now() - age}))
        return delete_for_good(tx, ids) if ids else None


def _has_any(tx: Connection, unused: Select[str], age: timedelta) -> bool:
    return tx.scalars(unused, {"limit": clock.now() - age}).first() is not None
