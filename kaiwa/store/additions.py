"""Additions: the rows that a send adds to a conversation, in its transaction."""

import secrets

from sqlalchemy import Connection, bindparam, insert, update

from ..clock import now
from ..prompt import Turn, read_turn
from .conversations import make_title
from .tables import ConversationRow, MessageRow
from .values import Addition, Sender


def add_conversation(tx: Connection, sender: Sender, text: str) -> str:
    """Add a conversation that begins with a text; returns its id."""
    moment = now()
    values = {
        "id": secrets.token_urlsafe(12),
        "owner_id": sender.owner_id,
        "title": make_title(text),
        "model_key": sender.model_key,
        "created_at": moment,
        "updated_at": moment,
    }
    tx.execute(_ADD_CONVERSATION, values)
    return str(values["id"])


def add_turn(
    tx: Connection,
    sender: Sender,
    conversation_id: str,
    parent_id: int | None,
    text: str,
    before: tuple[Turn, ...] = (),
) -> Addition:
    """Add a question after a message, and an empty answer to it.

    :param before: the turns before the question.
    """
    question_id = _add_message(tx, conversation_id, parent_id, text, role="user")
    turns = (*before, read_turn("user", text))
    return add_answer(tx, sender, conversation_id, question_id, turns)


def add_answer(
    tx: Connection,
    sender: Sender,
    conversation_id: str,
    question_id: int | None,
    turns: tuple[Turn, ...],
    kept_text: str = "",
) -> Addition:
    """Add an answer after a question, and show it.

    :param turns: the turns before it, ending with the question.
    :param kept_text: the text that it begins with, if it continues another answer.
    """
    answer_id = _add_message(
        tx,
        conversation_id,
        question_id,
        kept_text,
        role="assistant",
        state="waiting",
        model_key=sender.model_key,
        maker_id=sender.maker_id,
    )
    shown = {"leaf_id": answer_id, "model_key": sender.model_key, "updated_at": now()}
    tx.execute(_CHANGE, {"conversation_id": conversation_id, **shown})
    return Addition(conversation_id, answer_id, turns, kept_text)


def _add_message(
    tx: Connection,
    conversation_id: str,
    parent_id: int | None,
    source: str,
    **more: str,
) -> int:
    values = {
        "conversation_id": conversation_id,
        "parent_id": parent_id,
        "source": source,
        "position": len(source.encode()),
        "created_at": now(),
        **more,
    }
    message_id: int = tx.execute(_ADD_MESSAGE, values).scalar_one()
    return message_id


# Written once: writing them for each send would take longer than running them.
_ADD_CONVERSATION = insert(ConversationRow)
_ADD_MESSAGE = insert(MessageRow).returning(MessageRow.id)
_CHANGE = update(ConversationRow).where(
    ConversationRow.id == bindparam("conversation_id")
)
