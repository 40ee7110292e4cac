"""The turns of a conversation, as a model is told them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import ContextTooLong, EndpointRefusedText
from ..source import read_text
from .tables import MessageRow

# Told again, a question that was refused for its text would have every later one
# refused with it; and the page has said that the model never saw it.
UNSEEN = {EndpointRefusedText.code, ContextTooLong.code}
IDS_AT_ONCE = 500  # Thousands would pass the limit on a statement's parameters.


def read_turns(tx: Session, ids: list[int]) -> tuple[tuple[str, str], ...]:
    """Read ``(role, text)`` of messages, without what no model could be told.

    :param ids: a path from the root, oldest first, ending with a question.
    """
    query = select(
        MessageRow.id,
        MessageRow.parent_id,
        MessageRow.role,
        MessageRow.source,
        MessageRow.error_code,
    )
    found = {}
    for start in range(0, len(ids), IDS_AT_ONCE):
        chunk = ids[start : start + IDS_AT_ONCE]
        for row in tx.execute(query.where(MessageRow.id.in_(chunk))):
            found[row.id] = row
    refused = [row for row in found.values() if row.error_code in UNSEEN]
    unseen = {key for row in refused for key in (row.id, row.parent_id)}
    return tuple(
        (found[key].role, read_text(found[key].source))
        for key in ids
        if key not in unseen
    )
