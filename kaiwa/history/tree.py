"""Walking down the tree of a conversation's messages.

Only ids travel here, so that a conversation of a thousand turns costs a few
milliseconds. The way up, to what is shown, is walked in the database: see ``messages``.
"""

from sqlalchemy import Connection, bindparam, select

from .tables import MessageRow


def find_newest_leaf(tx: Connection, conversation_id: str, message_id: int) -> int:
    """Follow the newest child down from a message."""
    rows = tx.execute(_LINKS, {"conversation_id": conversation_id}).all()
    newest = {parent_id: child_id for child_id, parent_id in rows}
    while message_id in newest:
        message_id = newest[message_id]
    return message_id


_LINKS = (
    select(MessageRow.id, MessageRow.parent_id)
    .where(MessageRow.conversation_id == bindparam("conversation_id"))
    .order_by(MessageRow.id)
)
