"""Queued messages: written while an answer runs, and sent when it is done.

``Sends.send_message`` removes one in the transaction that sends it.
"""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from ..clock import now
from ..errors import KaiwaError, NotFound, QueueFull
from .columns import columns_of
from .conversations import get_conversation
from .database import Database, read_transaction, write_transaction
from .queue_table import QueuedMessageRow
from .queue_values import NextMessage, QueuedMessage
from .statements import fetch_all, fetch_one, fetch_value, run
from .tables import ConversationRow, MessageRow, SendRow
from .values import Sender

MOST_QUEUED = 3

QUEUED = (
    select(*columns_of(QueuedMessageRow, QueuedMessage))
    .where(QueuedMessageRow.conversation_id == bindparam("conversation_id"))
    .order_by(QueuedMessageRow.id)
)
OWN_QUEUED = (
    select(*columns_of(QueuedMessageRow, QueuedMessage))
    .join(ConversationRow, ConversationRow.id == QueuedMessageRow.conversation_id)
    .where(ConversationRow.owner_id == bindparam("owner_id"))
)
OWN_QUEUED_OF = OWN_QUEUED.where(
    ConversationRow.id == bindparam("conversation_id")
).order_by(QueuedMessageRow.id)
OWN_QUEUED_MESSAGE = OWN_QUEUED.where(QueuedMessageRow.id == bindparam("queued_id"))
# The reply to the first attempt was lost, and the message was sent since.
SENT = select(SendRow.answer_id).where(
    SendRow.owner_id == bindparam("owner_id"),
    SendRow.send_key == bindparam("send_key"),
)
ADD_QUEUED = insert(QueuedMessageRow)
TAKE_QUEUED = (
    delete(QueuedMessageRow)
    .where(
        QueuedMessageRow.id == bindparam("queued_id"),
        QueuedMessageRow.conversation_id == bindparam("conversation_id"),
    )
    .returning(QueuedMessageRow.text)
)
_OF_ID = QueuedMessageRow.id == bindparam("queued_id")
REMOVE_QUEUED = delete(QueuedMessageRow).where(_OF_ID)
CHANGE_QUEUED = update(QueuedMessageRow).where(_OF_ID)
FIRST_QUEUED = (
    select(
        *columns_of(QueuedMessageRow, QueuedMessage),
        ConversationRow.owner_id,
        MessageRow.state.label("answer_state"),
    )
    .join(ConversationRow, ConversationRow.id == QueuedMessageRow.conversation_id)
    .outerjoin(MessageRow, MessageRow.id == ConversationRow.leaf_id)
    .where(
        QueuedMessageRow.conversation_id == bindparam("conversation_id"),
        ConversationRow.deleted_at.is_(None),
    )
    .order_by(QueuedMessageRow.id)
    .limit(1)
)
QUEUES_OF_ANSWERS = (
    select(QueuedMessageRow.conversation_id)
    .join(MessageRow, MessageRow.conversation_id == QueuedMessageRow.conversation_id)
    .where(MessageRow.id.in_(bindparam("answer_ids", expanding=True)))
    .distinct()
)


class Queues:
    """The queued messages of all conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @write_transaction
    def add(
        self, tx: Connection, sender: Sender, conversation_id: str, text: str
    ) -> None:
        """Queue a message; a repeated key adds nothing.

        :raises NotFound: the owner has no such conversation.
        :raises QueueFull: ``MOST_QUEUED`` messages are queued.
        """
        get_conversation(tx, sender.owner_id, conversation_id, is_locking=True)
        found = fetch_all(tx, QUEUED, {"conversation_id": conversation_id})
        key = {"owner_id": sender.owner_id, "send_key": sender.send_key}
        if any(row.send_key == sender.send_key for row in found) or fetch_value(
            tx, SENT, key
        ):
            return
        if len(found) >= MOST_QUEUED:
            raise QueueFull(limit=MOST_QUEUED)
        values = {
            "conversation_id": conversation_id,
            "text": text,
            "send_key": sender.send_key,
            "model_key": sender.model_key,
            "thinking": sender.thinking,
            "created_at": now(),
        }
        run(tx, ADD_QUEUED, values)

    @read_transaction
    def list_queued(
        self, tx: Connection, owner_id: str, conversation_id: str
    ) -> list[QueuedMessage]:
        """List the queued messages of a conversation, the next one first."""
        values = {"owner_id": owner_id, "conversation_id": conversation_id}
        rows = fetch_all(tx, OWN_QUEUED_OF, values)
        return [QueuedMessage(**row._asdict()) for row in rows]

    @read_transaction
    def get(self, tx: Connection, owner_id: str, queued_id: int) -> QueuedMessage:
        """Get a queued message.

        :raises NotFound: the owner has no such message, or it was sent.
        """
        return get_queued(tx, owner_id, queued_id)

    @write_transaction
    def change(self, tx: Connection, owner_id: str, queued_id: int, text: str) -> None:
        """Change the text, and forget why the old one was not sent.

        :raises NotFound: the owner has no such message, or it was sent.
        """
        get_queued(tx, owner_id, queued_id)
        values = {"text": text, "error_code": None, "error_details": None}
        run(tx, CHANGE_QUEUED, {"queued_id": queued_id, **values})

    @write_transaction
    def remove(self, tx: Connection, owner_id: str, queued_id: int) -> None:
        """Remove a message from its queue.

        :raises NotFound: the owner has no such message, or it was sent.
        """
        get_queued(tx, owner_id, queued_id)
        run(tx, REMOVE_QUEUED, {"queued_id": queued_id})

    @write_transaction
    def note_problem(self, tx: Connection, queued_id: int, error: KaiwaError) -> None:
        """Store the reason why a message was not sent."""
        values = {
            "queued_id": queued_id,
            "error_code": error.code,
            "error_details": dict(error.details),
        }
        run(tx, CHANGE_QUEUED, values)

    @read_transaction
    def find_next(self, tx: Connection, conversation_id: str) -> NextMessage | None:
        """Find the first message of a conversation's queue."""
        row = fetch_one(tx, FIRST_QUEUED, {"conversation_id": conversation_id})
        if row is None:
            return None
        values = dict(row._asdict())
        owner_id, state = values.pop("owner_id"), values.pop("answer_state")
        return NextMessage(QueuedMessage(**values), owner_id, state)

    @read_transaction
    def list_conversations(
        self, tx: Connection, answer_ids: Collection[int]
    ) -> list[str]:
        """List the conversations of these answers that have a queue."""
        return list(tx.scalars(QUEUES_OF_ANSWERS, {"answer_ids": list(answer_ids)}))


def get_queued(tx: Connection, owner_id: str, queued_id: int) -> QueuedMessage:
    """Get a queued message of this owner.

    :raises NotFound: the owner has no such message, or it was sent.
    """
    values = {"owner_id": owner_id, "queued_id": queued_id}
    row = fetch_one(tx, OWN_QUEUED_MESSAGE, values)
    if row is None:
        raise NotFound()
    return QueuedMessage(**row._asdict())


def take_queued(tx: Connection, conversation_id: str, queued_id: int) -> str:
    """Remove a message from the queue, and return its text.

    :raises NotFound: it was removed, or sent.
    """
    values = {"queued_id": queued_id, "conversation_id": conversation_id}
    text: str | None = fetch_value(tx, TAKE_QUEUED, values)
    if text is None:
        raise NotFound()
    return text
