"""Read messages with the ids of their siblings.

Each query starts from the owner, or from a conversation or message found that way.
"""

from collections import defaultdict

from sqlalchemy import Connection, Integer, bindparam, select

from ..errors import NotFound
from .columns import columns_of
from .statements import fetch_all, fetch_one
from .tables import ConversationRow, MessageRow
from .values import Message

MESSAGE = select(*columns_of(MessageRow, Message))
OWN_MESSAGE = MESSAGE.join(
    ConversationRow, ConversationRow.id == MessageRow.conversation_id
).where(
    MessageRow.id == bindparam("message_id"),
    ConversationRow.owner_id == bindparam("owner_id"),
)


def get_message(tx: Connection, owner_id: str, message_id: int) -> Message:
    """Get one message of this owner.

    :raises NotFound: the owner has no such message.
    """
    values = {"owner_id": owner_id, "message_id": message_id}
    row = fetch_one(tx, OWN_MESSAGE, values)
    if row is None:
        raise NotFound()
    sibling_ids = _read_sibling_ids(tx, row.conversation_id, row.parent_id)
    return Message(**row._asdict(), sibling_ids=sibling_ids)


# A parent is always older than its children.
MESSAGES = MESSAGE.where(
    MessageRow.conversation_id == bindparam("conversation_id"),
    MessageRow.id.in_(bindparam("message_ids", expanding=True)),
).order_by(MessageRow.id)


def read_messages(
    tx: Connection, conversation_id: str, message_ids: list[int]
) -> list[Message]:
    """Read messages of a conversation by their ids, oldest first."""
    values = {"conversation_id": conversation_id, "message_ids": message_ids}
    return [Message(**row._mapping) for row in tx.execute(MESSAGES, values)]


# The recursive part walks up from the last message; ``room`` counts down to 1.
_LAST_MESSAGE = (
    select(
        MessageRow.id,
        MessageRow.parent_id,
        bindparam("limit", type_=Integer).label("room"),
    )
    .where(MessageRow.id == bindparam("last_id"))
    .cte(recursive=True)
)
_PATH = _LAST_MESSAGE.union_all(
    select(MessageRow.id, MessageRow.parent_id, _LAST_MESSAGE.c.room - 1).where(
        MessageRow.id == _LAST_MESSAGE.c.parent_id, _LAST_MESSAGE.c.room > 1
    )
)
MESSAGES_OF_PATH = MESSAGE.join(_PATH, _PATH.c.id == MessageRow.id).order_by(
    _PATH.c.room
)
CHILDREN_OF_PARENTS = (
    select(MessageRow.id, MessageRow.parent_id)
    .where(
        MessageRow.conversation_id == bindparam("conversation_id"),
        MessageRow.parent_id.in_(bindparam("parent_ids", expanding=True)),
    )
    .order_by(MessageRow.id)
)


def read_last_messages(
    tx: Connection, conversation_id: str, last_id: int | None, *, limit: int
) -> tuple[Message, ...]:
    """Read the end of the path that leads to a message, oldest first.

    The cost depends on ``limit``, not on the length of the conversation.
    """
    values = {"last_id": last_id, "limit": limit}
    rows = fetch_all(tx, MESSAGES_OF_PATH, values)
    sibling_ids: dict[int | None, list[int]] = defaultdict(list)
    parent_ids = [row.parent_id for row in rows if row.parent_id is not None]
    parents = {"conversation_id": conversation_id, "parent_ids": parent_ids}
    for child in tx.execute(CHILDREN_OF_PARENTS, parents):
        sibling_ids[child.parent_id].append(child.id)
    if rows and rows[0].parent_id is None:
        sibling_ids[None] = list(_read_sibling_ids(tx, conversation_id, None))
    return tuple(
        Message(**row._asdict(), sibling_ids=tuple(sibling_ids[row.parent_id]))
        for row in rows
    )


_MESSAGE_IDS = (
    select(MessageRow.id)
    .where(MessageRow.conversation_id == bindparam("conversation_id"))
    .order_by(MessageRow.id)
)
CHILD_IDS = _MESSAGE_IDS.where(MessageRow.parent_id == bindparam("parent_id"))
ROOT_IDS = _MESSAGE_IDS.where(MessageRow.parent_id.is_(None))


def _read_sibling_ids(
    tx: Connection, conversation_id: str, parent_id: int | None
) -> tuple[int, ...]:
    # Two statements: PostgreSQL uses no index for "is not distinct from".
    values: dict[str, object] = {"conversation_id": conversation_id}
    if parent_id is None:
        rows = fetch_all(tx, ROOT_IDS, values)
    else:
        rows = fetch_all(tx, CHILD_IDS, {**values, "parent_id": parent_id})
    return tuple(row.id for row in rows)


PARENT_ID = select(MessageRow.parent_id).where(
    MessageRow.conversation_id == bindparam("conversation_id"),
    MessageRow.id == bindparam("message_id"),
)


def find_parent_id(
    tx: Connection, conversation_id: str, message_id: int, *, default: int | None
) -> int | None:
    """Find the parent of a message.

    :returns: None for the first message; ``default`` if the conversation has no such
        message.
    """
    values = {"conversation_id": conversation_id, "message_id": message_id}
    row = fetch_one(tx, PARENT_ID, values)
    return row.parent_id if row else default


LINKS_OF_TREE = (
    select(MessageRow.id, MessageRow.parent_id)
    .where(MessageRow.conversation_id == bindparam("conversation_id"))
    .order_by(MessageRow.id)
)


def read_path_ids(tx: Connection, conversation_id: str, leaf_id: int) -> list[int]:
    """Read the ids of the path that leads to a message, oldest first."""
    links = fetch_all(tx, LINKS_OF_TREE, {"conversation_id": conversation_id})
    parent_ids = dict(links)
    ids = []
    last_id: int | None = leaf_id
    while last_id is not None and last_id in parent_ids:
        ids.append(last_id)
        last_id = parent_ids[last_id]
    return ids[::-1]


def read_newest_leaf_id(tx: Connection, conversation_id: str, message_id: int) -> int:
    """Follow the newest children down from a message, to the leaf."""
    links = tx.execute(LINKS_OF_TREE, {"conversation_id": conversation_id})
    newest_child_id = {link.parent_id: link.id for link in links}
    while message_id in newest_child_id:
        message_id = newest_child_id[message_id]
    return message_id


def may_continue(state: str | None, finish_reason: str | None, text: str) -> bool:
    """Whether an answer was cut off and has some text."""
    was_cut = state in {"stopped", "interrupted", "failed"} or (
        state == "done" and finish_reason == "length"
    )
    return was_cut and bool(text.strip())
