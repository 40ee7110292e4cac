"""List, read, rename and delete conversations.

Each query starts from the owner, so a conversation of another owner is never found.
"""

from dataclasses import replace

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    bindparam,
    exists,
    or_,
    select,
    update,
)

from ..errors import AnswerRunning, NotFound
from ..source import show_line
from ..tuning import Tuning, load_tuning
from .around import find_around
from .columns import columns_of
from .database import Database, read_transaction, write_transaction
from .messages import (
    find_parent_id,
    get_message,
    read_last_messages,
    read_newest_leaf_id,
)
from .search_index import reindex_title
from .statements import fetch_one, fetch_value
from .tables import IS_RUNNING, ConversationRow, MessageRow, SendRow
from .values import RUNNING, Conversation, ConversationLine, Message, Path, Shelf

MAX_TITLE_CHARS = 200
PAGE_LENGTH = 40

OWN_LINES = (
    select(
        ConversationRow.id,
        ConversationRow.title,
        ConversationRow.updated_at,
        exists()
        .where(MessageRow.id == ConversationRow.leaf_id, IS_RUNNING)
        .label("is_running"),
    )
    .where(
        ConversationRow.owner_id == bindparam("owner_id"),
        ConversationRow.is_temporary.is_(False),
    )
    .order_by(ConversationRow.updated_at.desc(), ConversationRow.id)
    .limit(bindparam("limit", type_=Integer))
)
_AFTER = or_(
    ConversationRow.updated_at < bindparam("before_updated_at"),
    (ConversationRow.updated_at == bindparam("before_updated_at"))
    & (ConversationRow.id > bindparam("before_id")),
)
_ON_SHELF: dict[Shelf, ColumnElement[bool]] = {
    "listed": ConversationRow.pinned_at.is_(None)
    & ConversationRow.archived_at.is_(None),
    "pinned": ConversationRow.pinned_at.is_not(None)
    & ConversationRow.archived_at.is_(None),
    "archived": ConversationRow.archived_at.is_not(None),
}
OWN_LINES_ON_SHELF = {name: OWN_LINES.where(it) for name, it in _ON_SHELF.items()}
OWN_LINES_AFTER = {name: it.where(_AFTER) for name, it in OWN_LINES_ON_SHELF.items()}
SEND_KEY_OF_ANSWER = select(SendRow.send_key).where(
    SendRow.answer_id == bindparam("answer_id")
)


class Conversations:
    """The stored conversations.

    :ivar page_length: the number of messages that ``read_path`` reads.
    """

    def __init__(self, database: Database, *, page_length: int = PAGE_LENGTH) -> None:
        self._database = database
        self.page_length = page_length

    @read_transaction
    def list_conversations(
        self,
        tx: Connection,
        owner_id: str,
        *,
        limit: int,
        before_id: str | None = None,
        shelf: Shelf = "listed",
    ) -> list[ConversationLine]:
        """List the owner's conversations, the most recent first.

        :param before_id: list only those after this conversation in the list; ignored
            if the owner has no such conversation.
        """
        values: dict[str, object] = {"owner_id": owner_id, "limit": limit}
        before = find_conversation(tx, owner_id, before_id) if before_id else None
        if before is None:
            rows = tx.execute(OWN_LINES_ON_SHELF[shelf], values)
        else:
            values |= {"before_id": before.id, "before_updated_at": before.updated_at}
            rows = tx.execute(OWN_LINES_AFTER[shelf], values)
        return [ConversationLine(**row._mapping) for row in rows]

    @read_transaction
    def read_path(
        self,
        tx: Connection,
        owner_id: str,
        conversation_id: str,
        *,
        before_id: int | None = None,
        around_id: int | None = None,
    ) -> Path:
        """Read the end of the shown path, or the messages before or around a message.

        :raises NotFound: the owner has no such conversation, or it has no such message
            to read around.
        """
        conversation = get_conversation(tx, owner_id, conversation_id)
        last_id, later_id = conversation.leaf_id, None
        if around_id is not None:
            later = self.page_length // 2
            last_id, later_id = find_around(tx, conversation, around_id, later=later)
        elif before_id is not None:
            last_id = find_parent_id(tx, conversation_id, before_id, default=last_id)
        messages = read_last_messages(
            tx, conversation_id, last_id, limit=self.page_length
        )
        has_older = bool(messages) and messages[0].parent_id is not None
        return Path(
            conversation=conversation,
            messages=messages,
            older_id=messages[0].id if has_older else None,
            later_id=later_id,
            send_key=tx.scalar(SEND_KEY_OF_ANSWER, {"answer_id": conversation.leaf_id}),
        )

    @read_transaction
    def get_message(self, tx: Connection, owner_id: str, message_id: int) -> Message:
        """Get one message.

        :raises NotFound: the owner has no such message.
        """
        return get_message(tx, owner_id, message_id)

    @read_transaction
    def get_question(
        self, tx: Connection, owner_id: str, message_id: int
    ) -> tuple[Message, Conversation]:
        """Get a user's message and its conversation.

        :raises NotFound: the owner has no such message, or it is an answer.
        """
        question = get_message(tx, owner_id, message_id)
        if question.role != "user":
            raise NotFound()
        return question, get_conversation(tx, owner_id, question.conversation_id)

    @read_transaction
    def get_exchange(
        self, tx: Connection, owner_id: str, answer_id: int
    ) -> tuple[Message, Message]:
        """Get a question and its answer.

        :raises NotFound: the owner has no such answer.
        """
        answer = get_message(tx, owner_id, answer_id)
        return get_message(tx, owner_id, answer.parent_id or 0), answer

    @write_transaction
    def rename_conversation(
        self, tx: Connection, owner_id: str, conversation_id: str, title: str
    ) -> None:
        """Change the title.

        :raises NotFound: the owner has no such conversation.
        """
        get_conversation(tx, owner_id, conversation_id)
        tx.execute(
            update(ConversationRow)
            .where(ConversationRow.id == conversation_id)
            .values(title=show_line(title)[:MAX_TITLE_CHARS])
        )
        reindex_title(tx, conversation_id)

    @write_transaction
    def tune_conversation(
        self,
        tx: Connection,
        owner_id: str,
        conversation_id: str,
        tuning: Tuning,
        model_key: str | None,
    ) -> None:
        """Change the tuning and the model of the next answers.

        The settings of the composer, thinking and drawing, stay.

        :param model_key: None keeps the model.
        :raises NotFound: the owner has no such conversation.
        """
        found = get_conversation(tx, owner_id, conversation_id, is_locking=True)
        kept = load_tuning(found.tuning)
        tuning = replace(tuning, thinking=kept.thinking, drawing=kept.drawing)
        tx.execute(
            update(ConversationRow)
            .where(ConversationRow.id == conversation_id)
            .values(tuning=tuning.dump(), model_key=model_key or found.model_key)
        )

    @write_transaction
    def choose_leaf(
        self, tx: Connection, owner_id: str, conversation_id: str, message_id: int
    ) -> None:
        """Show the branch of a message, down to its newest leaf.

        :raises NotFound: the owner has no such message in this conversation.
        :raises AnswerRunning: the last answer of the shown path is running.
        """
        conversation = get_conversation_of(tx, owner_id, message_id)
        if conversation.id != conversation_id:
            raise NotFound()
        refuse_while_running(tx, conversation)
        leaf_id = read_newest_leaf_id(tx, conversation_id, message_id)
        tx.execute(
            update(ConversationRow)
            .where(ConversationRow.id == conversation_id)
            .values(leaf_id=leaf_id)
        )


OWN_CONVERSATION = select(*columns_of(ConversationRow, Conversation)).where(
    ConversationRow.id == bindparam("conversation_id"),
    ConversationRow.owner_id == bindparam("owner_id"),
)
OWN_CONVERSATION_LOCKED = OWN_CONVERSATION.with_for_update()


def find_conversation(
    tx: Connection, owner_id: str, conversation_id: str, *, is_locking: bool = False
) -> Conversation | None:
    """Find a conversation of this owner.

    :param is_locking: lock the row until the transaction ends (PostgreSQL; on SQLite
        a writing transaction locks the whole database).
    """
    statement = OWN_CONVERSATION_LOCKED if is_locking else OWN_CONVERSATION
    values = {"owner_id": owner_id, "conversation_id": conversation_id}
    row = fetch_one(tx, statement, values)
    return Conversation(**row._asdict()) if row else None


def get_conversation(
    tx: Connection, owner_id: str, conversation_id: str, *, is_locking: bool = False
) -> Conversation:
    """Get a conversation of this owner; see ``find_conversation``.

    :raises NotFound: the owner has no such conversation.
    """
    found = find_conversation(tx, owner_id, conversation_id, is_locking=is_locking)
    if found is None:
        raise NotFound()
    return found


CONVERSATION_ID_OF_MESSAGE = select(MessageRow.conversation_id).where(
    MessageRow.id == bindparam("message_id")
)


def get_conversation_of(
    tx: Connection, owner_id: str, message_id: int, *, is_locking: bool = False
) -> Conversation:
    """Get the conversation of a message.

    :raises NotFound: the owner has no such message.
    """
    values = {"message_id": message_id}
    conversation_id = fetch_value(tx, CONVERSATION_ID_OF_MESSAGE, values) or ""
    return get_conversation(tx, owner_id, conversation_id, is_locking=is_locking)


STATE_OF_MESSAGE = select(MessageRow.state).where(
    MessageRow.id == bindparam("message_id")
)


def refuse_while_running(tx: Connection, conversation: Conversation) -> None:
    """Check that the last answer of the shown path has ended.

    :raises AnswerRunning: it is running.
    """
    values = {"message_id": conversation.leaf_id}
    if fetch_value(tx, STATE_OF_MESSAGE, values) in RUNNING:
        raise AnswerRunning()
