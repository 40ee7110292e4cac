"""Store sends: a question and an empty answer to it, in one transaction.

Each send has a key made by the page. Repeating a key finds the same answer, so no
message is stored, or sent to the model, twice.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from sqlalchemy import Connection, bindparam, func, insert, select, update

from ..clock import now
from ..errors import (
    NotContinuable,
    TooManyRunning,
)
from ..file_part import list_files
from ..prompt import Composer, Prompt
from ..source import read_text
from ..tuning import NO_TUNING, Tuning
from .additions import (
    add_conversation,
    add_exchange,
    refuse_more_conversations,
)
from .conversations import (
    get_conversation,
    refuse_while_running,
)
from .database import Database, read_transaction
from .message_files import get_file_parts
from .messages import may_continue
from .owners import lock_owner
from .queues import take_queued
from .statements import fetch_one, run
from .tables import IS_RUNNING, ConversationRow, MessageRow, SendRow
from .turns import RecentTurns
from .usage import Ledger
from .values import Addition, Send, Sender
from .versions import add_version, choose_tuning, get_version

LONGEST_ANSWER = timedelta(days=1)  # Much longer than any timeout.

Params = ParamSpec("Params")
Add = Callable[Concatenate["Sends", Connection, Sender, Params], Addition]


def once(
    add: Add[Params],
) -> Callable[Concatenate["Sends", Sender, Params], Send]:
    """Run a method that adds an answer in the transaction of a send.

    Callers omit ``tx``. If the sender's key is in use, the method does not run, and
    the caller gets the stored send.
    """

    @wraps(add)
    def store(
        self: "Sends", sender: Sender, /, *args: Params.args, **kwargs: Params.kwargs
    ) -> Send:
        send, addition = self._database.write(self._store, add, sender, *args, **kwargs)
        if addition:
            self._recent_turns.keep(addition)
        return send

    return store


SEND = (
    select(MessageRow.conversation_id, MessageRow.id.label("answer_id"))
    .join(SendRow, SendRow.answer_id == MessageRow.id)
    .where(
        SendRow.owner_id == bindparam("owner_id"),
        SendRow.send_key == bindparam("send_key"),
    )
)
# Only a leaf can run. Starting from all running answers would make a send cost more for
# each of them.
_RUNNING_COUNT = (
    select(func.count(MessageRow.id))
    .join(ConversationRow, ConversationRow.leaf_id == MessageRow.id)
    .where(
        IS_RUNNING,
        ConversationRow.owner_id == bindparam("owner_id"),
        ConversationRow.updated_at > bindparam("since"),
    )
)
_SEND = SEND.subquery()
# One query instead of two: the round trip costs as much as the query.
RUNNING_COUNT_AND_SEND = select(
    _RUNNING_COUNT.scalar_subquery().label("running_count"),
    select(_SEND.c.conversation_id).scalar_subquery().label("conversation_id"),
    select(_SEND.c.answer_id).scalar_subquery().label("answer_id"),
)
ADD_SEND = insert(SendRow)
KEEP_TURNS = update(MessageRow).where(MessageRow.id == bindparam("answer_id"))


class Sends:
    """Adds questions and answers to conversations.

    Every send may raise ``TooManyRunning`` and ``BudgetSpent``.

    :param composer: composes the prompt of each new answer.
    :param ledger: reserves the cost of each answer.
    """

    def __init__(
        self,
        database: Database,
        *,
        composer: Composer,
        max_conversations: int,
        max_running: int,
        ledger: Ledger | None = None,
        recent_turns: RecentTurns | None = None,
    ) -> None:
        self._database = database
        self._composer = composer
        self._max_conversations = max_conversations
        self._max_running = max_running
        self._ledger = ledger
        self._recent_turns = recent_turns or RecentTurns()

    @once
    def begin_conversation(
        self,
        tx: Connection,
        sender: Sender,
        text: str,
        tuning: Tuning = NO_TUNING,
        *,
        file_ids: Sequence[str] = (),
        is_temporary: bool = False,
    ) -> Addition:
        """Begin a conversation with its first message.

        :raises TooManyConversations: the owner has reached the maximum.
        """
        refuse_more_conversations(tx, sender.owner_id, self._max_conversations)
        title = text or get_file_parts(tx, sender.owner_id, file_ids)[0].name
        conversation_id = add_conversation(
            tx, sender, title, tuning, is_temporary=is_temporary
        )
        return add_exchange(
            tx, sender, conversation_id, None, text, file_ids=file_ids, tuning=tuning
        )

    @once
    def send_message(
        self,
        tx: Connection,
        sender: Sender,
        conversation_id: str,
        text: str,
        *,
        file_ids: Sequence[str] = (),
        queued_id: int | None = None,
    ) -> Addition:
        """Add a message to the end of the shown path.

        :param queued_id: send this queued message with its own text, and remove it.
        :raises NotFound, FileGone: the owner has no such conversation or queued
            message, or no such file.
        :raises AnswerRunning: the last answer of the shown path is running.
        """
        conversation = get_conversation(
            tx, sender.owner_id, conversation_id, is_locking=True
        )
        refuse_while_running(tx, conversation)
        place = (conversation.id, conversation.leaf_id)
        turns = self._recent_turns.read(tx, *place)
        tuning = choose_tuning(tx, sender, conversation)
        if queued_id is not None:
            text = take_queued(tx, conversation_id, queued_id)
        return add_exchange(
            tx, sender, *place, text, turns, file_ids=file_ids, tuning=tuning
        )

    @once
    def revise_message(
        self, tx: Connection, sender: Sender, message_id: int, text: str
    ) -> Addition:
        """Add another version of a user's message, with the same files.

        :raises NotFound: the owner has no such question.
        :raises AnswerRunning: the last answer of the shown path is running.
        """
        message, tuning = get_version(tx, sender, message_id, "user")
        place = (message.conversation_id, message.parent_id)
        turns = self._recent_turns.read(tx, *place)
        ids = [file.id for file in list_files(message.source)]
        return add_exchange(
            tx, sender, *place, text, turns, file_ids=ids, tuning=tuning
        )

    @once
    def try_again(self, tx: Connection, sender: Sender, answer_id: int) -> Addition:
        """Add another answer to the same question.

        :raises NotFound: the owner has no such answer.
        :raises AnswerRunning: the last answer of the shown path is running.
        """
        answer, tuning = get_version(tx, sender, answer_id, "assistant")
        return add_version(tx, sender, answer, tuning)

    @once
    def continue_answer(
        self, tx: Connection, sender: Sender, answer_id: int
    ) -> Addition:
        """Add an answer that begins with the text of one that was cut off.

        :raises NotFound: the owner has no such answer.
        :raises AnswerRunning: the last answer of the shown path is running.
        :raises NotContinuable: the answer is complete, or has no text.
        """
        answer, tuning = get_version(tx, sender, answer_id, "assistant")
        kept_text = read_text(answer.source)
        if not may_continue(answer.state, answer.finish_reason, kept_text):
            raise NotContinuable()
        return add_version(tx, sender, answer, tuning, kept_text)

    @read_transaction
    def find_send(self, tx: Connection, sender: Sender) -> Send | None:
        """Find the stored send that has the sender's key."""
        row = fetch_one(tx, SEND, _key_values(sender))
        return Send(**row._asdict()) if row else None

    def _store(
        self,
        tx: Connection,
        add: Add[Params],
        sender: Sender,
        /,
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> tuple[Send, Addition | None]:
        lock_owner(self._database, tx, sender.owner_id)
        values = {**_key_values(sender), "since": now() - LONGEST_ANSWER}
        found = fetch_one(tx, RUNNING_COUNT_AND_SEND, values)
        if found.answer_id is not None:
            return Send(found.conversation_id, found.answer_id), None
        if found.running_count >= self._max_running:
            raise TooManyRunning(limit=self._max_running)
        addition = add(self, tx, sender, *args, **kwargs)
        prompt = self._compose(sender, addition)
        if prompt.dropped:
            values = {"answer_id": addition.answer_id, "kept_turns": prompt.memory}
            run(tx, KEEP_TURNS, values)
        if self._ledger:
            self._ledger.reserve(tx, sender, addition, prompt)
        run(tx, ADD_SEND, {**_key_values(sender), "answer_id": addition.answer_id})
        send = Send(
            conversation_id=addition.conversation_id,
            answer_id=addition.answer_id,
            model_key=sender.model_key,
            prompt=prompt,
            kept_text=addition.kept_text,
            owner_id=sender.owner_id,
        )
        return send, addition

    def _compose(self, sender: Sender, addition: Addition) -> Prompt:
        if sender.draws:
            return self._composer.compose_drawing(addition.turns[-1], addition.tuning)
        return self._composer.compose(
            addition.turns,
            tuning=addition.tuning,
            kept_text=addition.kept_text,
            window=sender.window,
        )


def _key_values(sender: Sender) -> dict[str, str]:
    return {"owner_id": sender.owner_id, "send_key": sender.send_key}
