"""Read whole conversations, in batches of bounded size, for exports.

Each batch is a transaction of its own, so an export that takes minutes blocks nothing.
A conversation that is deleted meanwhile ends early.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, select

from .conversations import find_conversation
from .database import Database, read_transaction
from .messages import read_messages
from .tables import ConversationRow, MessageRow
from .values import Conversation, Message

BATCH_BYTES = 1_000_000
BATCH_MESSAGES = 200

OWN_IDS = (
    select(ConversationRow.id)
    .where(
        ConversationRow.owner_id == bindparam("owner_id"),
        ConversationRow.is_temporary.is_(False),
    )
    .order_by(ConversationRow.updated_at, ConversationRow.id)
)
TREE = (
    select(MessageRow.id, MessageRow.parent_id, MessageRow.position)
    .where(MessageRow.conversation_id == bindparam("conversation_id"))
    .order_by(MessageRow.id)
)


class Archive:
    """The conversations of an owner as a whole.

    :param batch_bytes: read at most so much text at once, or one message.
    """

    def __init__(
        self,
        database: Database,
        *,
        batch_bytes: int = BATCH_BYTES,
        batch_messages: int = BATCH_MESSAGES,
    ) -> None:
        self._database = database
        self._batch_bytes = batch_bytes
        self._batch_messages = batch_messages

    @read_transaction
    def list_ids(self, tx: Connection, owner_id: str) -> list[str]:
        """List the owner's conversations, the one unused for longest first."""
        return list(tx.scalars(OWN_IDS, {"owner_id": owner_id}))

    @read_transaction
    def find(
        self, tx: Connection, owner_id: str, conversation_id: str
    ) -> Conversation | None:
        """Find a conversation of this owner."""
        return find_conversation(tx, owner_id, conversation_id)

    def read_all(self, conversation: Conversation) -> Iterator[Message]:
        """Yield every message of every branch, oldest first."""
        sizes = {row.id: row.position for row in self._read_tree(conversation.id)}
        yield from self._read(conversation.id, sizes)

    def read_path(self, conversation: Conversation) -> Iterator[Message]:
        """Yield the messages of the shown path, oldest first."""
        tree = {row.id: row for row in self._read_tree(conversation.id)}
        sizes: dict[int, int] = {}
        last_id = conversation.leaf_id
        while last_id is not None and last_id in tree:
            sizes[last_id] = tree[last_id].position
            last_id = tree[last_id].parent_id
        # A parent is always older than its children.
        yield from self._read(conversation.id, dict(sorted(sizes.items())))

    def _read(self, conversation_id: str, sizes: dict[int, int]) -> Iterator[Message]:
        for ids in self._batch(sizes):
            yield from self._read_messages(conversation_id, ids)

    def _batch(self, sizes: dict[int, int]) -> Iterator[list[int]]:
        batch: list[int] = []
        total = 0
        for message_id, size in sizes.items():
            is_full = len(batch) == self._batch_messages
            if batch and (is_full or total + size > self._batch_bytes):
                yield batch
                batch, total = [], 0
            batch.append(message_id)
            total += size
        if batch:
            yield batch

    @read_transaction
    def _read_tree(self, tx: Connection, conversation_id: str):  # type: ignore[no-untyped-def]
        return tx.execute(TREE, {"conversation_id": conversation_id}).all()

    @read_transaction
    def _read_messages(
        self, tx: Connection, conversation_id: str, ids: list[int]
    ) -> list[Message]:
        return read_messages(tx, conversation_id, ids)
