"""Messages: one stored turn, or some, each with its siblings.

Every query starts from the owner, or from a conversation that was found from there.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from ..errors import NotFound
from .tables import ConversationRow, MessageRow
from .tree import Tree
from .values import Message


def find_message(tx: Connection, owner_id: str, message_id: int) -> Message:
    """Find one message of this owner's.

    :raises NotFound: there is none.
    """
    values = {"owner_id": owner_id, "message_id": message_id}
    row: Any = tx.execute(_FIND, values).one_or_none()
    if row is None:
        raise NotFound()
    place = {"conversation_id": row.conversation_id, "parent_id": row.parent_id}
    return Message(**row._mapping, sibling_ids=tuple(tx.scalars(_SIBLINGS, place)))


def read_messages(
    tx: Connection, tree: Tree, message_ids: Sequence[int]
) -> tuple[Message, ...]:
    """Read messages of one conversation, in the order asked for."""
    rows: Iterable[Any] = tx.execute(_READ, {"ids": message_ids})
    found = {
        row.id: Message(**row._mapping, sibling_ids=tree.list_siblings(row.id))
        for row in rows
    }
    return tuple(found[message_id] for message_id in message_ids)


# Named as the fields of Message are.
_MESSAGE = select(
    MessageRow.id,
    MessageRow.conversation_id,
    MessageRow.parent_id,
    MessageRow.role,
    MessageRow.source,
    MessageRow.position,
    MessageRow.created_at,
    MessageRow.state,
    MessageRow.model_key,
    MessageRow.error_code,
    MessageRow.error_details,
    MessageRow.finish_reason,
    MessageRow.prompt_tokens,
    MessageRow.completion_tokens,
    MessageRow.finished_at,
)
_READ = _MESSAGE.where(MessageRow.id.in_(bindparam("ids", expanding=True)))
_FIND = _MESSAGE.join(
    ConversationRow, ConversationRow.id == MessageRow.conversation_id
).where(
    MessageRow.id == bindparam("message_id"),
    ConversationRow.owner_id == bindparam("owner_id"),
)
_SIBLINGS = (
    select(MessageRow.id)
    .where(
        MessageRow.conversation_id == bindparam("conversation_id"),
        MessageRow.parent_id.is_not_distinct_from(bindparam("parent_id")),
    )
    .order_by(MessageRow.id)
)
