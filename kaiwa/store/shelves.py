"""Pin and archive conversations."""

from collections.abc import Collection

from sqlalchemy import Connection, update

from ..clock import now
from ..errors import NotFound
from .database import Database, write_transaction
from .tables import ConversationRow
from .values import Shelf


class Shelves:
    """The lists in which conversations are shown."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @write_transaction
    def move(
        self,
        tx: Connection,
        owner_id: str,
        conversation_ids: Collection[str],
        shelf: Shelf,
    ) -> None:
        """Pin or archive conversations, or neither; ignores those of others.

        :raises NotFound: the owner has none of them.
        """
        moment = now()
        moved = tx.execute(
            update(ConversationRow)
            .where(
                ConversationRow.owner_id == owner_id,
                ConversationRow.id.in_(conversation_ids),
            )
            .values(
                pinned_at=moment if shelf == "pinned" else None,
                archived_at=moment if shelf == "archived" else None,
            )
        )
        if not moved.rowcount:
            raise NotFound()
