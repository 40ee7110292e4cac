"""Insert the rows of a send."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from .. import clock
from ..drawing import NO_DRAWING
from ..errors import TooManyConversations
from ..file_part import write_question
from ..prompt import Turn, read_turn
from ..source import show_line
from ..tuning import NO_TUNING, Tuning
from .message_files import get_file_parts, link_files
from .statements import fetch_value, run
from .tables import ConversationRow, MessageRow
from .values import Addition, Sender

TITLE_CHARS = 80

ADD_CONVERSATION = insert(ConversationRow)
CONVERSATION_COUNT = select(func.count(ConversationRow.id)).where(
    ConversationRow.owner_id == bindparam("owner_id")
)


def refuse_more_conversations(tx: Connection, owner_id: str, most: int) -> None:
    """Check that an owner may have another conversation.

    :raises TooManyConversations: the owner has ``most``.
    """
    if fetch_value(tx, CONVERSATION_COUNT, {"owner_id": owner_id}) >= most:
        raise TooManyConversations(limit=most)


def add_conversation(
    tx: Connection,
    sender: Sender,
    text: str,
    tuning: Tuning = NO_TUNING,
    *,
    is_temporary: bool = False,
) -> str:
    """Add a conversation, with a title made from its first message.

    :returns: its id.
    """
    conversation_id = secrets.token_urlsafe(12)
    moment = clock.now()
    values = {
        "id": conversation_id,
        "owner_id": sender.owner_id,
        "title": make_title(text),
        "model_key": sender.model_key,
        "created_at": moment,
        "updated_at": moment,
        "tuning": tuning.dump(),
        "is_temporary": is_temporary,
    }
    run(tx, ADD_CONVERSATION, values)
    return conversation_id


def make_title(text: str) -> str:
    """Make a title from the beginning of a text: one line, cut between words."""
    line = show_line(text)
    if len(line) <= TITLE_CHARS:
        return line or "…"
    cut = line[:TITLE_CHARS]
    return (cut.rpartition(" ")[0] if " " in cut[TITLE_CHARS // 2 :] else cut) + "…"


def add_exchange(
    tx: Connection,
    sender: Sender,
    conversation_id: str,
    parent_id: int | None,
    text: str,
    before: tuple[Turn, ...] = (),
    *,
    file_ids: Sequence[str] = (),
    tuning: Tuning = NO_TUNING,
) -> Addition:
    """Add a question after a message, and an empty answer to it.

    :param before: the turns before the question.
    :param file_ids: its files.
    :raises FileGone: the owner has no such file.
    """
    files = get_file_parts(tx, sender.owner_id, file_ids)
    source = write_question(text, files)
    question_id = _add_message(tx, conversation_id, parent_id, source, role="user")
    link_files(tx, question_id, files)
    turns = (*before, read_turn("user", source))
    return add_answer(tx, sender, conversation_id, question_id, turns, tuning=tuning)


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
    *,
    tuning: Tuning = NO_TUNING,
) -> Addition:
    """Add an answer after a question, and show it.

    :param turns: the turns before it, ending with the question.
    :param kept_text: the text that it begins with, if it continues another answer.
    :param tuning: that of the conversation. The answer keeps the settings that its
        model takes; no model thinks in the middle of a text.
    """
    if sender.draws:
        tuning = Tuning(drawing=tuning.drawing)
    else:
        may_think = sender.may_think and not kept_text
        thinking = tuning.thinking if may_think else ""
        tuning = replace(tuning, thinking=thinking, drawing=NO_DRAWING)
    answer_id = _add_message(
        tx,
        conversation_id,
        question_id,
        kept_text,
        role="assistant",
        state="waiting",
        model_key=sender.model_key,
        maker_id=sender.maker_id,
        tuning=tuning.dump(),
    )
    values = {
        "conversation_id": conversation_id,
        "leaf_id": answer_id,
        "model_key": sender.model_key,
        "updated_at": clock.now(),
    }
    run(tx, SHOW_ANSWER, values)
    return Addition(conversation_id, answer_id, turns, kept_text, tuning)


ADD_MESSAGE = insert(MessageRow).returning(MessageRow.id)


def _add_message(
    tx: Connection,
    conversation_id: str,
    parent_id: int | None,
    source: str,
    **values: Any,
) -> int:
    row = {
        "conversation_id": conversation_id,
        "parent_id": parent_id,
        "source": source,
        "position": len(source.encode()),
        "created_at": clock.now(),
        **values,
    }
    message_id: int = fetch_value(tx, ADD_MESSAGE, row)
    return message_id
