"""The turns of a conversation, as a model is told them."""

from typing import Any

from sqlalchemy import Connection, bindparam, select

from ..errors import ContextTooLong, EndpointRefusedText
from ..source import read_text
from .tables import MessageRow

# Told again, a question that was refused for its text would have every later one
# refused with it; and the page has said that the model never saw it.
UNSEEN = {EndpointRefusedText.code, ContextTooLong.code}


def read_turns(
    tx: Connection, conversation_id: str, last_id: int | None
) -> tuple[tuple[str, str], ...]:
    """Read ``(role, text)`` of messages, without what no model could be told.

    :param last_id: the message that the path from the root ends with.
    """
    rows = tx.execute(_TURNS, {"conversation_id": conversation_id}).all()
    found: dict[int | None, Any] = {row[0]: row for row in rows}
    turns = []
    while last_id is not None:
        _, parent_id, role, source, error_code = found[last_id]
        if error_code in UNSEEN:
            # Its question is left out with it.
            parent_id = found[parent_id][1]
        else:
            turns.append((role, read_text(source)))
        last_id = parent_id
    return tuple(reversed(turns))


# Of all versions, not only those of the path: one statement reads a thousand turns in
# less time than it takes to name them.
_TURNS = select(
    MessageRow.id,
    MessageRow.parent_id,
    MessageRow.role,
    MessageRow.source,
    MessageRow.error_code,
).where(MessageRow.conversation_id == bindparam("conversation_id"))
