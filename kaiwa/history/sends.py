"""Sends: the transactions that add a question and an empty answer.

Each carries a key made by the page. The same key again finds the same answer, so a
message is never stored, or asked, twice.
"""

import secrets
from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..clock import now
from ..errors import (
    NotContinuable,
    NotFound,
    TooManyConversations,
    TooManyRunning,
)
from ..source import read_text
from .conversations import (
    find_conversation,
    find_conversation_of,
    make_title,
    refuse_while_running,
    touch_conversation,
)
from .database import Database
from .tables import ConversationRow, MessageRow, SendRow
from .tree import read_tree
from .turns import read_turns
from .usage import Ledger
from .values import RUNNING, Conversation, Question, Send, Sender

LOCK_NUMBER = 0x73656E64  # "send": beside the owner, so no other lock's number.


class Sends:
    """Adding turns to conversations.

    :param ledger: where each send sets aside what its answer may cost; every one raises
        ``BudgetSpent`` when that is more than is left.
    """

    def __init__(
        self,
        database: Database,
        *,
        max_conversations: int,
        max_running: int,
        ledger: Ledger | None = None,
    ) -> None:
        self._database = database
        self._max_conversations = max_conversations
        self._max_running = max_running
        self._ledger = ledger

    def begin_conversation(self, sender: Sender, text: str) -> Send:
        """Begin a conversation with its first message.

        :raises TooManyConversations: the owner keeps as many as allowed.
        :raises TooManyRunning: the owner has too many answers running.
        """

        def add(tx: Session) -> int:
            self._refuse_too_many_conversations(tx, sender.owner_id)
            conversation = ConversationRow(
                id=secrets.token_urlsafe(12),
                owner_id=sender.owner_id,
                title=make_title(text),
                model_key=sender.model_key,
                created_at=now(),
                updated_at=now(),
            )
            tx.add(conversation)
            tx.flush()
            return _add_turn(tx, sender, conversation.id, None, text)

        return self._send_once(sender, add)

    def send_message(self, sender: Sender, conversation_id: str, text: str) -> Send:
        """Add a message after the shown end of a conversation.

        :raises NotFound: there is no such conversation of this owner.
        :raises AnswerRunning: its last answer is still being made.
        :raises TooManyRunning: the owner has too many answers running.
        """

        def add(tx: Session) -> int:
            conversation = find_conversation(
                tx, sender.owner_id, conversation_id, is_locking=True
            )
            refuse_while_running(tx, conversation)
            return _add_turn(tx, sender, conversation.id, conversation.leaf_id, text)

        return self._send_once(sender, add)

    def revise_message(self, sender: Sender, message_id: int, text: str) -> Send:
        """Add another version of a person's message, and an answer to it.

        :raises NotFound: the owner has no such message of their own writing.
        :raises AnswerRunning: an answer is still being made in the conversation.
        """

        def add(tx: Session) -> int:
            conversation, row = _find_message(tx, sender, message_id, "user")
            return _add_turn(tx, sender, conversation.id, row.parent_id, text)

        return self._send_once(sender, add)

    def try_again(self, sender: Sender, answer_id: int) -> Send:
        """Add another answer to the same question.

        :raises NotFound: the owner has no such answer.
        :raises AnswerRunning: an answer is still being made in the conversation.
        """

        def add(tx: Session) -> int:
            conversation, row = _find_message(tx, sender, answer_id, "assistant")
            return _add_answer(tx, sender, conversation.id, row.parent_id)

        return self._send_once(sender, add)

    def continue_answer(self, sender: Sender, answer_id: int) -> Send:
        """Add an answer that begins with the text of one that was cut off.

        :raises NotFound: the owner has no such answer.
        :raises AnswerRunning: an answer is still being made in the conversation.
        :raises NotContinuable: it is complete, or there is no text to go on from.
        """

        def add(tx: Session) -> int:
            conversation, row = _find_message(tx, sender, answer_id, "assistant")
            kept = read_text(row.source)
            if not may_continue(row.state, row.finish_reason, kept):
                raise NotContinuable()
            return _add_answer(tx, sender, conversation.id, row.parent_id, kept)

        return self._send_once(sender, add)

    def find_send(self, sender: Sender) -> Send | None:
        """Find a send that was taken before under the same key."""

        def work(tx: Session) -> Send | None:
            return _find_taken(tx, sender)

        return self._database.read(work)

    def read_question(self, answer_id: int) -> Question:
        """Read what an answer has to be made from.

        :raises NotFound: the answer is gone.
        """

        def work(tx: Session) -> Question:
            answer = tx.get(MessageRow, answer_id)
            if answer is None:
                raise NotFound()
            conversation = tx.get_one(ConversationRow, answer.conversation_id)
            tree = read_tree(tx, answer.conversation_id)
            return Question(
                owner_id=conversation.owner_id,
                model_key=answer.model_key or "",
                turns=read_turns(tx, tree.find_path(answer.parent_id)),
                kept_text=answer.source,
            )

        return self._database.read(work)

    def _send_once(self, sender: Sender, add: Callable[[Session], int]) -> Send:
        def work(tx: Session) -> Send:
            take_turn(self._database, tx, sender.owner_id)
            taken = _find_taken(tx, sender)
            if taken:
                return taken
            self._refuse_too_many_running(tx, sender.owner_id)
            answer_id = add(tx)
            if self._ledger:
                self._ledger.reserve(tx, sender.owner_id, answer_id)
            tx.add(
                SendRow(
                    owner_id=sender.owner_id,
                    send_key=sender.send_key,
                    answer_id=answer_id,
                )
            )
            return _make_send(tx, answer_id, is_new=True)

        return self._database.write(work)

    def _refuse_too_many_conversations(self, tx: Session, owner_id: str) -> None:
        query = select(func.count()).where(ConversationRow.owner_id == owner_id)
        if (tx.scalar(query) or 0) >= self._max_conversations:
            raise TooManyConversations(limit=self._max_conversations)

    def _refuse_too_many_running(self, tx: Session, owner_id: str) -> None:
        query = (
            select(func.count())
            .select_from(MessageRow)
            .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
            .where(MessageRow.state.in_(RUNNING), ConversationRow.owner_id == owner_id)
        )
        if (tx.scalar(query) or 0) >= self._max_running:
            raise TooManyRunning(limit=self._max_running)


def take_turn(database: Database, tx: Session, owner_id: str) -> None:
    """Wait until nobody else adds or moves what belongs to this owner.

    Without it the same key could be taken twice and the limits passed together. SQLite
    knows one writer anyway.
    """
    if not database.is_sqlite:
        turn = func.pg_advisory_xact_lock(LOCK_NUMBER, func.hashtext(owner_id))
        tx.execute(select(turn))


def may_continue(state: str | None, finish_reason: str | None, text: str) -> bool:
    """Whether an answer was cut off with some text to go on from."""
    was_cut = state in {"stopped", "interrupted", "failed"} or (
        state == "done" and finish_reason == "length"
    )
    return was_cut and bool(text.strip())


def _find_message(
    tx: Session, sender: Sender, message_id: int, role: str
) -> tuple[Conversation, MessageRow]:
    conversation = find_conversation_of(
        tx, sender.owner_id, message_id, is_locking=True
    )
    row = tx.get_one(MessageRow, message_id)
    if row.role != role:
        raise NotFound()
    refuse_while_running(tx, conversation)
    return conversation, row


def _add_turn(
    tx: Session,
    sender: Sender,
    conversation_id: str,
    parent_id: int | None,
    text: str,
) -> int:
    question = MessageRow(
        conversation_id=conversation_id,
        parent_id=parent_id,
        role="user",
        source=text,
        position=len(text.encode()),
        created_at=now(),
    )
    tx.add(question)
    tx.flush()
    return _add_answer(tx, sender, conversation_id, question.id)


def _add_answer(
    tx: Session,
    sender: Sender,
    conversation_id: str,
    parent_id: int | None,
    kept_text: str = "",
) -> int:
    answer = MessageRow(
        conversation_id=conversation_id,
        parent_id=parent_id,
        role="assistant",
        source=kept_text,
        position=len(kept_text.encode()),
        created_at=now(),
        state="waiting",
        model_key=sender.model_key,
        maker_id=sender.maker_id,
    )
    tx.add(answer)
    tx.flush()
    touch_conversation(
        tx, conversation_id, leaf_id=answer.id, model_key=sender.model_key
    )
    return answer.id


def _find_taken(tx: Session, sender: Sender) -> Send | None:
    taken = tx.get(SendRow, (sender.owner_id, sender.send_key))
    return _make_send(tx, taken.answer_id, is_new=False) if taken else None


def _make_send(tx: Session, answer_id: int, *, is_new: bool) -> Send:
    answer = tx.get_one(MessageRow, answer_id)
    return Send(answer.conversation_id, answer_id, is_new, answer.source)
