"""Messages: one stored turn, or some, each with its siblings.

Every query starts from the owner, or from a conversation or a message that was found
from there.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, select

from ..errors import NotFound
from .tables import ConversationRow, MessageRow
from .values import Message


def find_message(tx: Connection, owner_id: str, message_id: int) -> Message:
    """Find one message of this owner's.

    :raises NotFound: there is none.
    """
    values = {"owner_id": owner_id, "message_id": message_id}
    row: Any = tx.execute(_FIND, values).one_or_none()
    if row is None:
        raise NotFound()
    siblings = _read_siblings(tx, row.conversation_id, row.parent_id)
    return Message(**row._mapping, sibling_ids=siblings)


def read_last_messages(
    tx: Connection, conversation_id: str, last_id: int | None, *, most: int
) -> tuple[Message, ...]:
    """Read the end of the path that leads to a message, oldest first.

    However long the conversation is, only what is returned is read.
    """
    rows: Sequence[Any] = tx.execute(_LAST, {"last_id": last_id, "most": most}).all()
    siblings: dict[int | None, list[int]] = defaultdict(list)
    parent_ids = [row.parent_id for row in rows if row.parent_id is not None]
    place = {"conversation_id": conversation_id, "parent_ids": parent_ids}
    for message_id, parent_id in tx.execute(_SIBLINGS_OF_MANY, place):
        siblings[parent_id].append(message_id)
    if rows and rows[0].parent_id is None:
        siblings[None] = list(_read_siblings(tx, conversation_id, None))
    return tuple(
        Message(**row._mapping, sibling_ids=tuple(siblings[row.parent_id]))
        for row in rows
    )


def find_parent_id(
    tx: Connection, conversation_id: str, message_id: int, *, default: int | None
) -> int | None:
    """Find what a message follows.

    :param default: when there is no such message in the conversation.
    """
    place = {"conversation_id": conversation_id, "message_id": message_id}
    row = tx.execute(_PARENT, place).one_or_none()
    return row[0] if row else default


def _read_siblings(
    tx: Connection, conversation_id: str, parent_id: int | None
) -> tuple[int, ...]:
    # Two statements: Postgres finds what "is not distinct" by no index.
    place = {"conversation_id": conversation_id, "parent_id": parent_id}
    return tuple(tx.scalars(_FIRSTS if parent_id is None else _SIBLINGS, place))


def find_newest_leaf(tx: Connection, conversation_id: str, message_id: int) -> int:
    """Follow the newest child down from a message."""
    rows = tx.execute(_LINKS, {"conversation_id": conversation_id}).all()
    newest = {parent_id: child_id for child_id, parent_id in rows}
    while message_id in newest:
        message_id = newest[message_id]
    return message_id


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
_FIND = _MESSAGE.join(
    ConversationRow, ConversationRow.id == MessageRow.conversation_id
).where(
    MessageRow.id == bindparam("message_id"),
    ConversationRow.owner_id == bindparam("owner_id"),
)
_IN_CONVERSATION = (
    select(MessageRow.id)
    .where(MessageRow.conversation_id == bindparam("conversation_id"))
    .order_by(MessageRow.id)
)
_SIBLINGS = _IN_CONVERSATION.where(MessageRow.parent_id == bindparam("parent_id"))
_FIRSTS = _IN_CONVERSATION.where(MessageRow.parent_id.is_(None))
_SIBLINGS_OF_MANY = (
    select(MessageRow.id, MessageRow.parent_id)
    .where(
        MessageRow.conversation_id == bindparam("conversation_id"),
        MessageRow.parent_id.in_(bindparam("parent_ids", expanding=True)),
    )
    .order_by(MessageRow.id)
)
_LINKS = (
    select(MessageRow.id, MessageRow.parent_id)
    .where(MessageRow.conversation_id == bindparam("conversation_id"))
    .order_by(MessageRow.id)
)
_PARENT = select(MessageRow.parent_id).where(
    MessageRow.conversation_id == bindparam("conversation_id"),
    MessageRow.id == bindparam("message_id"),
)
_LEAF = (
    select(
        MessageRow.id,
        MessageRow.parent_id,
        bindparam("most", type_=Integer).label("room"),
    )
    .where(MessageRow.id == bindparam("last_id"))
    .cte(recursive=True)
)
_PATH = _LEAF.union_all(
    select(MessageRow.id, MessageRow.parent_id, _LEAF.c.room - 1).where(
        MessageRow.id == _LEAF.c.parent_id, _LEAF.c.room > 1
    )
)
_LAST = _MESSAGE.join(_PATH, _PATH.c.id == MessageRow.id).order_by(_PATH.c.room)
