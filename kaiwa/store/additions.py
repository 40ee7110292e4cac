"""Insert the rows of a send."""

import secrets

from sqlalchemy import Connection, bindparam, insert, update

from ..clock import now
from ..prompt import Turn, read_turn
from .conversations import make_title
from .statements import fetch_value, run
from .tables import ConversationRow, MessageRow
from .values import Addition, Sender

ADD_CONVERSATION = insert(ConversationRow)


def add_conversation(tx: Connection, sender: Sender, text: str) -> str:
    """Add a conversation, with a title made from its first message.

    :returns: its id.
    """
    conversation_id = secrets.token_urlsafe(12)
    moment = now()
    values = {
        "id": conversation_id,
        "owner_id": sender.owner_id,
        "title": make_title(text),
        "model_key": sender.model_key,
        "created_at": moment,
        "updated_at": moment,
    }
    run(tx, ADD_CONVERSATION, values)
    return conversation_id


def add_exchange(
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


SHOW_ANSWER = update(ConversationRow).where(
    ConversationRow.id == bindparam("conversation_id")
)


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
    values = {
        "conversation_id": conversation_id,
        "leaf_id": answer_id,
        "model_key": sender.model_key,
        "updated_at": now(),
    }
    run(tx, SHOW_ANSWER, values)
    return Addition(conversation_id, answer_id, turns, kept_text)


ADD_MESSAGE = insert(MessageRow).returning(MessageRow.id)


def _add_message(
    tx: Connection,
    conversation_id: str,
    parent_id: int | None,
    source: str,
    **values: str,
) -> int:
    row = {
        "conversation_id": conversation_id,
        "parent_id": parent_id,
        "source": source,
        "position": len(source.encode()),
        "created_at": now(),
        **values,
    }
    message_id: int = fetch_value(tx, ADD_MESSAGE, row)
    return message_id
