"""Sends: the transactions that add a question and an empty answer.

Each carries a key made by the page. The same key again finds the same answer, so a
message is never stored, or asked, twice.
"""

from collections.abc import Callable

from sqlalchemy import Connection, bindparam, func, insert, select

from ..errors import (
    NotContinuable,
    NotFound,
    TooManyConversations,
    TooManyRunning,
)
from ..prompt import Composer
from ..source import read_text
from .additions import add_answer, add_conversation, add_turn
from .conversations import (
    get_conversation,
    get_conversation_of,
    refuse_while_running,
)
from .database import Database
from .messages import get_message
from .tables import IS_RUNNING, ConversationRow, MessageRow, SendRow
from .turns import RecentTurns, read_turns
from .usage import Ledger
from .values import Addition, Message, Send, Sender

LOCK_NUMBER = 0x73656E64  # "send": beside the owner, so no other lock's number.


class Sends:
    """Adds questions and answers to conversations.

    :param composer: composes the prompt of each new answer.
    :param ledger: reserves the cost of each answer; every send raises ``BudgetSpent``
        if less than that is left.
    """

    def __init__(
        self,
        database: Database,
        *,
        composer: Composer,
        max_conversations: int,
        max_running: int,
        ledger: Ledger | None = None,
    ) -> None:
        self._database = database
        self._composer = composer
        self._max_conversations = max_conversations
        self._max_running = max_running
        self._ledger = ledger
        self._recent = RecentTurns()

    def begin_conversation(self, sender: Sender, text: str) -> Send:
        """Begin a conversation with its first message.

        :raises TooManyConversations: the owner keeps as many as allowed.
        :raises TooManyRunning: the owner has too many answers running.
        """

        def add(tx: Connection) -> Addition:
            self._refuse_too_many_conversations(tx, sender.owner_id)
            conversation_id = add_conversation(tx, sender, text)
            return add_turn(tx, sender, conversation_id, None, text)

        return self._send_once(sender, add)

    def send_message(self, sender: Sender, conversation_id: str, text: str) -> Send:
        """Add a message after the shown end of a conversation.

        :raises NotFound: there is no such conversation of this owner.
        :raises AnswerRunning: its last answer is still being made.
        :raises TooManyRunning: the owner has too many answers running.
        """

        def add(tx: Connection) -> Addition:
            conversation = get_conversation(
                tx, sender.owner_id, conversation_id, is_locking=True
            )
            refuse_while_running(tx, conversation)
            place = (conversation.id, conversation.leaf_id)
            return add_turn(tx, sender, *place, text, self._recent.read(tx, *place))

        return self._send_once(sender, add)

    def revise_message(self, sender: Sender, message_id: int, text: str) -> Send:
        """Add another version of a person's message, and an answer to it.

        :raises NotFound: the owner has no such message of their own writing.
        :raises AnswerRunning: an answer is still being made in the conversation.
        """

        def add(tx: Connection) -> Addition:
            it = _find_version(tx, sender, message_id, "user")
            place = (it.conversation_id, it.parent_id)
            return add_turn(tx, sender, *place, text, self._recent.read(tx, *place))

        return self._send_once(sender, add)

    def try_again(self, sender: Sender, answer_id: int) -> Send:
        """Add another answer to the same question.

        :raises NotFound: the owner has no such answer.
        :raises AnswerRunning: an answer is still being made in the conversation.
        """

        def add(tx: Connection) -> Addition:
            it = _find_version(tx, sender, answer_id, "assistant")
            turns = read_turns(tx, it.conversation_id, it.parent_id)
            return add_answer(tx, sender, it.conversation_id, it.parent_id, turns)

        return self._send_once(sender, add)

    def continue_answer(self, sender: Sender, answer_id: int) -> Send:
        """Add an answer that begins with the text of one that was cut off.

        :raises NotFound: the owner has no such answer.
        :raises AnswerRunning: an answer is still being made in the conversation.
        :raises NotContinuable: it is complete, or there is no text to go on from.
        """

        def add(tx: Connection) -> Addition:
            it = _find_version(tx, sender, answer_id, "assistant")
            kept = read_text(it.source)
            if not may_continue(it.state, it.finish_reason, kept):
                raise NotContinuable()
            turns = read_turns(tx, it.conversation_id, it.parent_id)
            return add_answer(tx, sender, it.conversation_id, it.parent_id, turns, kept)

        return self._send_once(sender, add)

    def find_send(self, sender: Sender) -> Send | None:
        """Find a send that was taken before under the same key."""
        values = _name_send(sender)
        taken = self._database.read(lambda tx: tx.execute(_FIND, values).one_or_none())
        return Send(*taken) if taken else None

    def _send_once(self, sender: Sender, add: Callable[[Connection], Addition]) -> Send:
        def work(tx: Connection) -> tuple[Send, Addition | None]:
            lock_owner(self._database, tx, sender.owner_id)
            found = tx.execute(_LOOK, _name_send(sender)).one()
            if found.answer_id is not None:
                return Send(found.conversation_id, found.answer_id), None
            if found.running >= self._max_running:
                raise TooManyRunning(limit=self._max_running)
            addition = add(tx)
            conversation_id, answer_id, turns, kept_text = addition
            prompt = self._composer.compose(turns, kept_text=kept_text)
            if self._ledger:
                self._ledger.reserve(tx, sender, addition, prompt)
            tx.execute(_ADD_SEND, {**_name_send(sender), "answer_id": answer_id})
            model_key = sender.model_key
            send = Send(conversation_id, answer_id, model_key, prompt, kept_text)
            return send, addition

        send, addition = self._database.write(work)
        if addition:
            self._recent.keep(addition)
        return send

    def _refuse_too_many_conversations(self, tx: Connection, owner_id: str) -> None:
        count = tx.scalar(_COUNT_CONVERSATIONS, {"owner_id": owner_id}) or 0
        if count >= self._max_conversations:
            raise TooManyConversations(limit=self._max_conversations)


def lock_owner(database: Database, tx: Connection, owner_id: str) -> None:
    """Wait until nobody else adds or moves what belongs to this owner.

    Without it the same key could be taken twice and the limits passed together. SQLite
    knows one writer anyway.
    """
    if not database.is_sqlite:
        lock = func.pg_advisory_xact_lock(LOCK_NUMBER, func.hashtext(owner_id))
        tx.execute(select(lock))


def may_continue(state: str | None, finish_reason: str | None, text: str) -> bool:
    """Whether an answer was cut off with some text to go on from."""
    was_cut = state in {"stopped", "interrupted", "failed"} or (
        state == "done" and finish_reason == "length"
    )
    return was_cut and bool(text.strip())


def _find_version(
    tx: Connection, sender: Sender, message_id: int, role: str
) -> Message:
    """Find the message that is to get another one beside it."""
    conversation = get_conversation_of(tx, sender.owner_id, message_id, is_locking=True)
    message = get_message(tx, sender.owner_id, message_id)
    if message.role != role:
        raise NotFound()
    refuse_while_running(tx, conversation)
    return message


def _name_send(sender: Sender) -> dict[str, str]:
    return {"owner_id": sender.owner_id, "send_key": sender.send_key}


# Written once: writing them for each send would take longer than running them.
_FIND = (
    select(MessageRow.conversation_id, MessageRow.id)
    .join(SendRow, SendRow.answer_id == MessageRow.id)
    .where(
        SendRow.owner_id == bindparam("owner_id"),
        SendRow.send_key == bindparam("send_key"),
    )
)
_COUNT_CONVERSATIONS = select(func.count(ConversationRow.id)).where(
    ConversationRow.owner_id == bindparam("owner_id")
)
_COUNT_RUNNING = (
    select(func.count(MessageRow.id))
    .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
    .where(IS_RUNNING, ConversationRow.owner_id == bindparam("owner_id"))
)
# Both in one, for each that is asked takes as long as what is asked.
_TAKEN = _FIND.subquery()
_LOOK = select(
    _COUNT_RUNNING.scalar_subquery().label("running"),
    select(_TAKEN.c.conversation_id).scalar_subquery().label("conversation_id"),
    select(_TAKEN.c.id).scalar_subquery().label("answer_id"),
)
_ADD_SEND = insert(SendRow)
