"""Find the turns around a message, on the shown path or on another branch."""

from typing import NamedTuple

from sqlalchemy import Connection

from ..errors import NotFound
from .messages import LINKS_OF_TREE
from .values import Conversation


class Around(NamedTuple):
    """Turns around a message.

    :ivar last_id: the last one.
    :ivar later_id: the one after it, if there is any.
    """

    last_id: int
    later_id: int | None


def find_around(
    tx: Connection, conversation: Conversation, message_id: int, *, later: int
) -> Around:
    """Find the end of the turns around a message, following its newest branch.

    :param later: the number of turns after the message.
    :raises NotFound: the conversation has no such message.
    """
    values = {"conversation_id": conversation.id}
    parents = {it.id: it.parent_id for it in tx.execute(LINKS_OF_TREE, values)}
    if message_id not in parents:
        raise NotFound()
    next_ids = {parent: child for child, parent in parents.items()}
    # Where branches part, follow the shown one.
    shown_id = conversation.leaf_id
    while shown_id is not None and shown_id in parents:
        next_ids[parents[shown_id]] = shown_id
        shown_id = parents[shown_id]
    last_id = message_id
    for _ in range(later):
        last_id = next_ids.get(last_id, last_id)
    return Around(last_id, next_ids.get(last_id))
