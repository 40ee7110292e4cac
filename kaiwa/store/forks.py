"""Copy the beginning of a conversation into a new one."""

import re
import secrets

from sqlalchemy import Connection, bindparam, func, insert, select, update

from ..clock import now
from ..errors import AnswerRunning
from .additions import refuse_more_conversations
from .conversations import MAX_TITLE_CHARS, get_conversation
from .database import Database, write_transaction
from .message_files import link_copies
from .messages import get_message
from .owners import lock_owner
from .tables import ConversationRow, MessageRow
from .values import Conversation

_NUMBERED = re.compile(r"(.*) \((\d{1,6})\)", re.DOTALL)

# From the last message up to the first one.
_LAST = (
    select(MessageRow.id, MessageRow.parent_id)
    .where(MessageRow.id == bindparam("last_id"))
    .cte(recursive=True)
)
_PATH = _LAST.union_all(
    select(MessageRow.id, MessageRow.parent_id).where(
        MessageRow.id == _LAST.c.parent_id
    )
)
# The original has paid for its answers, so their tokens do not count again.
_NOT_COPIED = {
    *("id", "conversation_id", "parent_id", "maker_id", "is_stop_requested"),
    *("input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens"),
    "is_indexed",
}
_COPIED = [it for it in MessageRow.__table__.columns if it.name not in _NOT_COPIED]
COPY_MESSAGES = insert(MessageRow).from_select(
    ["conversation_id", "is_stop_requested", *(it.name for it in _COPIED)],
    select(bindparam("copy_id"), bindparam("is_stop_requested"), *_COPIED)
    .join(_PATH, _PATH.c.id == MessageRow.id)
    .order_by(MessageRow.id),
)
# The copies have the order of the path, since a parent is older than its children.
_COPY = (
    select(
        MessageRow.id, func.lag(MessageRow.id).over(order_by=MessageRow.id).label("to")
    )
    .where(MessageRow.conversation_id == bindparam("copy_id"))
    .subquery()
)
LINK_COPIES = (
    update(MessageRow).where(MessageRow.id == _COPY.c.id).values(parent_id=_COPY.c.to)
)
SHOW_COPIES = (
    update(ConversationRow)
    .where(ConversationRow.id == bindparam("copy_id"))
    .values(
        leaf_id=select(func.max(MessageRow.id))
        .where(MessageRow.conversation_id == bindparam("copy_id"))
        .scalar_subquery()
    )
)


class Forks:
    """New conversations that begin like another one."""

    def __init__(self, database: Database, *, max_conversations: int) -> None:
        self._database = database
        self._max_conversations = max_conversations

    @write_transaction
    def fork(self, tx: Connection, owner_id: str, message_id: int) -> str | None:
        """Copy a conversation up to an answer, or up to the answer before a question.

        :returns: the id of the copy; None for the first question, since there is
            nothing before it.
        :raises NotFound: the owner has no such message.
        :raises AnswerRunning: the answer is running.
        :raises TooManyConversations: the owner has reached the maximum.
        """
        lock_owner(self._database, tx, owner_id)
        message = get_message(tx, owner_id, message_id)
        if message.is_running:
            raise AnswerRunning()
        last_id = message.parent_id if message.role == "user" else message.id
        if last_id is None:
            return None
        refuse_more_conversations(tx, owner_id, self._max_conversations)
        original = get_conversation(tx, owner_id, message.conversation_id)
        return _copy(tx, original, last_id)


def _copy(tx: Connection, original: Conversation, last_id: int) -> str:
    copy_id = secrets.token_urlsafe(12)
    moment = now()
    tx.execute(
        insert(ConversationRow).values(
            id=copy_id,
            owner_id=original.owner_id,
            title=number_title(original.title),
            model_key=original.model_key,
            created_at=moment,
            updated_at=moment,
            tuning=original.tuning,
            is_temporary=original.is_temporary,
        )
    )
    values = {"copy_id": copy_id, "last_id": last_id, "is_stop_requested": False}
    tx.execute(COPY_MESSAGES, values)
    tx.execute(LINK_COPIES, {"copy_id": copy_id})
    tx.execute(SHOW_COPIES, {"copy_id": copy_id})
    link_copies(tx, copy_id)
    return copy_id


def number_title(title: str) -> str:
    """Return a title with the next number: ``Tea`` → ``Tea (2)`` → ``Tea (3)``."""
    found = _NUMBERED.fullmatch(title)
    name, number = (found[1], int(found[2])) if found else (title, 1)
    ending = f" ({number + 1})"
    return name[: MAX_TITLE_CHARS - len(ending)] + ending
