"""Titles that a model writes, in place of the first words of a conversation.

The usage of a title has the id of its answer, negative: it has no message.
"""

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.orm import aliased

from ..prompt import Prompt
from ..source import read_text
from .additions import make_title
from .database import Database, read_transaction, write_transaction
from .search_index import reindex_title
from .tables import ConversationRow, MessageRow
from .usage import Ledger, settle_title
from .values import Addition, Sender

_Question = aliased(MessageRow)
FIRST_EXCHANGE = (
    select(
        ConversationRow.id,
        ConversationRow.owner_id,
        ConversationRow.title,
        _Question.source.label("question"),
        MessageRow.source.label("answer"),
    )
    .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
    .join(_Question, _Question.id == MessageRow.parent_id)
    .where(
        MessageRow.id == bindparam("answer_id"),
        _Question.parent_id.is_(None),
        ConversationRow.is_temporary.is_(False),
        ConversationRow.deleted_at.is_(None),
    )
)


class Untitled(NamedTuple):
    """A conversation with the title that its first words made.

    :ivar answer_id: of its first answer.
    """

    conversation_id: str
    owner_id: str
    answer_id: int
    title: str
    question: str
    answer: str


class Titles:
    """Changes titles that no user has changed."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger

    @read_transaction
    def find_untitled(self, tx: Connection, answer_id: int) -> Untitled | None:
        """Find the conversation of a first answer, if a model may write its title."""
        row = tx.execute(FIRST_EXCHANGE, {"answer_id": answer_id}).first()
        if row is None:
            return None
        question = read_text(row.question)
        if row.title != make_title(question):
            return None
        answer = read_text(row.answer)
        return Untitled(row.id, row.owner_id, answer_id, row.title, question, answer)

    @write_transaction
    def reserve(
        self, tx: Connection, untitled: Untitled, model_key: str, prompt: Prompt
    ) -> None:
        """Reserve the highest cost of a title.

        :raises BudgetSpent: it exceeds a budget.
        """
        sender = Sender(untitled.owner_id, "", model_key, "")
        usage = Addition(untitled.conversation_id, -untitled.answer_id, prompt.turns)
        self._ledger.reserve(tx, sender, usage, prompt)

    @write_transaction
    def save(
        self,
        tx: Connection,
        untitled: Untitled,
        title: str,
        input_tokens: int | None,
        output_tokens: int,
    ) -> None:
        """Store a title, unless a user has changed it since, and settle its cost.

        :param title: empty if the model wrote none.
        :param input_tokens: None if the endpoint reports none.
        """
        if title:
            tx.execute(
                update(ConversationRow)
                .where(
                    ConversationRow.id == untitled.conversation_id,
                    ConversationRow.title == untitled.title,
                )
                .values(title=title)
            )
            reindex_title(tx, untitled.conversation_id)
        settle_title(tx, -untitled.answer_id, input_tokens, output_tokens)
