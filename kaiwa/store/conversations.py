"""Conversations: listing, reading, naming, deleting.

What is returned was found from its owner, so a foreign id is not found by construction.
"""

from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    exists,
    or_,
    select,
    update,
)

from ..errors import AnswerRunning, NotFound
from ..source import show_line
from .database import Database
from .messages import (
    find_message,
    find_newest_leaf,
    find_parent_id,
    read_last_messages,
)
from .tables import IS_RUNNING, ConversationRow, MessageRow, SendRow
from .usage import settle_answers
from .values import RUNNING, Conversation, ConversationLine, Message, Path

TITLE_CHARS = 80
MOST_TITLE_CHARS = 200
PAGE_LENGTH = 40


class Conversations:
    """The stored conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_conversations(
        self, owner_id: str, *, most: int, before_id: str | None = None
    ) -> list[ConversationLine]:
        """List the owner's conversations, the latest first.

        :param most: how many at most.
        :param before_id: only those that rest longer than this one of the owner's;
            when there is no such conversation, the latest.
        """
        query = _LIST.where(ConversationRow.owner_id == owner_id).limit(most)

        def work(tx: Connection) -> list[ConversationLine]:
            before = before_id and _find_place(tx, owner_id, before_id)
            rows = tx.execute(query.where(_comes_after(*before)) if before else query)
            return [ConversationLine(*row) for row in rows]

        return self._database.read(work)

    def read_path(
        self, owner_id: str, conversation_id: str, *, before_id: int | None = None
    ) -> Path:
        """Read the shown end of a conversation, or the turns before a message.

        :raises NotFound: there is no such conversation of this owner.
        """

        def work(tx: Connection) -> Path:
            conversation = find_conversation(tx, owner_id, conversation_id)
            last_id = conversation.leaf_id
            if before_id is not None:
                last_id = find_parent_id(
                    tx, conversation_id, before_id, default=last_id
                )
            messages = read_last_messages(
                tx, conversation_id, last_id, most=PAGE_LENGTH
            )
            first = messages[0] if messages else None
            return Path(
                conversation=conversation,
                messages=messages,
                older_id=first.id if first and first.parent_id is not None else None,
                send_key=tx.scalar(_SEND_KEY, {"answer_id": conversation.leaf_id}),
            )

        return self._database.read(work)

    def find_message(self, owner_id: str, message_id: int) -> Message:
        """Find one message with its siblings.

        :raises NotFound: there is no such message of this owner.
        """
        return self._database.read(lambda tx: find_message(tx, owner_id, message_id))

    def find_question(
        self, owner_id: str, message_id: int
    ) -> tuple[Message, Conversation]:
        """Find what a person wrote, and the conversation it is in.

        :raises NotFound: there is no such question of this owner.
        """

        def work(tx: Connection) -> tuple[Message, Conversation]:
            question = find_message(tx, owner_id, message_id)
            if question.role != "user":
                raise NotFound()
            return question, find_conversation(tx, owner_id, question.conversation_id)

        return self._database.read(work)

    def find_exchange(self, owner_id: str, answer_id: int) -> tuple[Message, Message]:
        """Find a question and the answer to it.

        :raises NotFound: there is no such answer of this owner.
        """

        def work(tx: Connection) -> tuple[Message, Message]:
            answer = find_message(tx, owner_id, answer_id)
            return find_message(tx, owner_id, answer.parent_id or 0), answer

        return self._database.read(work)

    def rename_conversation(
        self, owner_id: str, conversation_id: str, title: str
    ) -> None:
        """Give a conversation another title.

        :raises NotFound: there is no such conversation of this owner.
        """

        def work(tx: Connection) -> None:
            find_conversation(tx, owner_id, conversation_id)
            tx.execute(
                update(ConversationRow)
                .where(ConversationRow.id == conversation_id)
                .values(title=show_line(title)[:MOST_TITLE_CHARS])
            )

        self._database.write(work)

    def delete_conversation(self, owner_id: str, conversation_id: str) -> list[int]:
        """Delete a conversation and all its messages; what they cost stays spent.

        :returns: the ids of answers that were still being made.
        :raises NotFound: there is no such conversation of this owner.
        """

        def work(tx: Connection) -> list[int]:
            # Held from here on, or a send to it could wait for what this one holds.
            find_conversation(tx, owner_id, conversation_id, is_locking=True)
            in_conversation = MessageRow.conversation_id == conversation_id
            running = select(MessageRow.id).where(in_conversation, IS_RUNNING)
            ids = list(tx.scalars(running.with_for_update()))
            settle_answers(tx, ids)
            tx.execute(
                delete(ConversationRow).where(ConversationRow.id == conversation_id)
            )
            return ids

        return self._database.write(work)

    def choose_leaf(self, owner_id: str, conversation_id: str, message_id: int) -> None:
        """Show the branch that a message is on, down to its newest end.

        :raises NotFound: the message is not in this conversation of this owner.
        :raises AnswerRunning: an answer is still being made in the conversation.
        """

        def work(tx: Connection) -> None:
            conversation = find_conversation_of(tx, owner_id, message_id)
            if conversation.id != conversation_id:
                raise NotFound()
            refuse_while_running(tx, conversation)
            leaf_id = find_newest_leaf(tx, conversation_id, message_id)
            tx.execute(
                update(ConversationRow)
                .where(ConversationRow.id == conversation_id)
                .values(leaf_id=leaf_id)
            )

        self._database.write(work)


def find_conversation(
    tx: Connection, owner_id: str, conversation_id: str, *, is_locking: bool = False
) -> Conversation:
    """Find a conversation of this owner.

    :param is_locking: hold the row until the transaction ends (Postgres; SQLite
        holds the whole database in a writing transaction).
    :raises NotFound: there is none.
    """
    values = {"owner_id": owner_id, "conversation_id": conversation_id}
    row = tx.execute(_FIND_AND_HOLD if is_locking else _FIND, values).one_or_none()
    if row is None:
        raise NotFound()
    return Conversation(*row)


def find_conversation_of(
    tx: Connection, owner_id: str, message_id: int, *, is_locking: bool = False
) -> Conversation:
    """Find the owner's conversation that a message is in.

    :raises NotFound: there is none.
    """
    conversation_id = tx.scalar(_FIND_OF, {"message_id": message_id})
    return find_conversation(tx, owner_id, conversation_id or "", is_locking=is_locking)


def refuse_while_running(tx: Connection, conversation: Conversation) -> None:
    """Check that the shown end of a conversation is not being made.

    :raises AnswerRunning: it is.
    """
    if tx.scalar(_STATE, {"message_id": conversation.leaf_id}) in RUNNING:
        raise AnswerRunning()


def make_title(text: str) -> str:
    """Make a title of the beginning of a text: one line, cut at a word."""
    words = show_line(text)
    if len(words) <= TITLE_CHARS:
        return words or "…"
    cut = words[:TITLE_CHARS]
    return (cut.rpartition(" ")[0] if " " in cut[TITLE_CHARS // 2 :] else cut) + "…"


def _find_place(
    tx: Connection, owner_id: str, conversation_id: str
) -> tuple[datetime, str] | None:
    row = tx.execute(
        select(ConversationRow.updated_at, ConversationRow.id).where(
            ConversationRow.id == conversation_id, ConversationRow.owner_id == owner_id
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


def _comes_after(updated_at: datetime, conversation_id: str) -> ColumnElement[bool]:
    at = ConversationRow.updated_at
    return or_(
        at < updated_at, (at == updated_at) & (ConversationRow.id > conversation_id)
    )


# Written once: writing them for each request would take longer than running them.
_LIST = select(
    ConversationRow.id,
    ConversationRow.title,
    ConversationRow.updated_at,
    exists().where(MessageRow.id == ConversationRow.leaf_id, IS_RUNNING),
).order_by(ConversationRow.updated_at.desc(), ConversationRow.id)
# In the order of the fields of Conversation.
_FIND = select(
    ConversationRow.id,
    ConversationRow.owner_id,
    ConversationRow.title,
    ConversationRow.model_key,
    ConversationRow.leaf_id,
    ConversationRow.created_at,
    ConversationRow.updated_at,
).where(
    ConversationRow.id == bindparam("conversation_id"),
    ConversationRow.owner_id == bindparam("owner_id"),
)
_FIND_AND_HOLD = _FIND.with_for_update()
_FIND_OF = select(MessageRow.conversation_id).where(
    MessageRow.id == bindparam("message_id")
)
_STATE = select(MessageRow.state).where(MessageRow.id == bindparam("message_id"))
_SEND_KEY = select(SendRow.send_key).where(SendRow.answer_id == bindparam("answer_id"))
