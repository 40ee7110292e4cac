"""Other versions of a turn, and the tuning of the answers to come."""

from dataclasses import replace

from sqlalchemy import Connection, bindparam, update

from ..errors import NotFound
from ..tuning import Tuning, load_tuning
from .additions import add_answer
from .conversations import get_conversation_of, refuse_while_running
from .messages import get_message
from .statements import run
from .tables import ConversationRow
from .turns import read_turns
from .values import Addition, Conversation, Message, Sender


def get_version(
    tx: Connection, sender: Sender, message_id: int, role: str
) -> tuple[Message, Tuning]:
    """Get a message that will get a sibling, and lock its conversation.

    :returns: with the tuning of the conversation.
    """
    conversation = get_conversation_of(tx, sender.owner_id, message_id, is_locking=True)
    message = get_message(tx, sender.owner_id, message_id)
    if message.role != role:
        raise NotFound()
    refuse_while_running(tx, conversation)
    return message, choose_tuning(tx, sender, conversation)


TUNE = update(ConversationRow).where(ConversationRow.id == bindparam("conversation_id"))


def choose_tuning(tx: Connection, sender: Sender, conversation: Conversation) -> Tuning:
    """Return the tuning of a conversation, which keeps the sender's choice."""
    kept = load_tuning(conversation.tuning)
    thinking = kept.thinking if sender.thinking is None else sender.thinking
    drawing = kept.drawing if sender.drawing is None else sender.drawing
    tuning = replace(kept, thinking=thinking, drawing=drawing)
    if tuning == kept:
        return kept
    values = {"conversation_id": conversation.id, "tuning": tuning.dump()}
    run(tx, TUNE, values)
    return tuning


def add_version(
    tx: Connection,
    sender: Sender,
    answer: Message,
    tuning: Tuning,
    kept_text: str = "",
) -> Addition:
    """Add a sibling of an answer."""
    place = (answer.conversation_id, answer.parent_id)
    turns = read_turns(tx, *place)
    return add_answer(tx, sender, *place, turns, kept_text, tuning=tuning)
