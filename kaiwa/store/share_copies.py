"""Copy a share into the conversations of a reader."""

import secrets

from sqlalchemy import Connection, bindparam, insert, update

from ..clock import now
from .additions import ADD_CONVERSATION, refuse_more_conversations
from .database import Database, write_transaction
from .messages import read_path_ids
from .owners import lock_owner
from .sends import ADD_SEND, SEND
from .shared_messages import read_shared
from .shares import get_share
from .statements import fetch_one, fetch_value, run
from .tables import ConversationRow, MessageRow
from .values import Message, Share

BATCH_MESSAGES = 200

ADD_COPY = insert(MessageRow).returning(MessageRow.id)
SHOW_COPY = update(ConversationRow).where(
    ConversationRow.id == bindparam("conversation_id")
)


class ShareCopies:
    """Copies shares.

    :param max_conversations: the most that one owner may have.
    """

    def __init__(self, database: Database, *, max_conversations: int) -> None:
        self._database = database
        self._max_conversations = max_conversations

    @write_transaction
    def add(self, tx: Connection, owner_id: str, send_key: str, share_id: str) -> str:
        """Copy a share, once for each key; its usage is not copied.

        :returns: the id of the new conversation.
        :raises NotFound: there is no such share.
        :raises TooManyConversations: the owner has reached the maximum.
        """
        lock_owner(self._database, tx, owner_id)
        key = {"owner_id": owner_id, "send_key": send_key}
        if found := fetch_one(tx, SEND, key):
            return str(found.conversation_id)
        share = get_share(tx, share_id)
        refuse_more_conversations(tx, owner_id, self._max_conversations)
        conversation_id, leaf_id = _copy(tx, owner_id, share)
        run(tx, ADD_SEND, {**key, "answer_id": leaf_id})
        return conversation_id


def _copy(tx: Connection, owner_id: str, share: Share) -> tuple[str, int]:
    [leaf] = read_shared(tx, share, [share.leaf_id])
    conversation_id = _add_conversation(tx, owner_id, share, leaf)
    ids = read_path_ids(tx, share.conversation_id, share.leaf_id)
    parent_id: int | None = None
    # In batches, since the texts of a long conversation need much memory.
    for start in range(0, len(ids), BATCH_MESSAGES):
        for message in read_shared(tx, share, ids[start : start + BATCH_MESSAGES]):
            parent_id = _add_message(tx, conversation_id, parent_id, message)
    assert parent_id is not None
    run(tx, SHOW_COPY, {"conversation_id": conversation_id, "leaf_id": parent_id})
    return conversation_id, parent_id


def _add_conversation(
    tx: Connection, owner_id: str, share: Share, leaf: Message
) -> str:
    conversation_id = secrets.token_urlsafe(12)
    moment = now()
    values = {
        "id": conversation_id,
        "owner_id": owner_id,
        "title": share.title,
        "model_key": leaf.model_key or "",
        "created_at": moment,
        "updated_at": moment,
        "tuning": leaf.tuning,
    }
    run(tx, ADD_CONVERSATION, values)
    return conversation_id


def _add_message(
    tx: Connection, conversation_id: str, parent_id: int | None, message: Message
) -> int:
    values = {
        "conversation_id": conversation_id,
        "parent_id": parent_id,
        "role": message.role,
        "source": message.source,
        "position": message.position,
        "created_at": message.created_at,
        "state": message.state,
        "model_key": message.model_key,
        "error_code": message.error_code,
        "finish_reason": message.finish_reason,
        "finished_at": message.finished_at,
        "tuning": message.tuning,
    }
    message_id: int = fetch_value(tx, ADD_COPY, values)
    return message_id
