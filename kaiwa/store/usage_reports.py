"""Add up the usage of an owner, and of one conversation, for reports."""

from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from .conversations import get_conversation
from .database import Database, read_transaction
from .tables import MessageRow, UsageRow
from .values import Conversation, ModelTokens, UsageLine

USAGE_OF_ALL = (
    select(
        UsageRow.day,
        UsageRow.model_key,
        func.count().label("answers"),
        func.sum(UsageRow.tokens).label("tokens"),
        func.sum(UsageRow.nanodollars).label("nanodollars"),
    )
    .group_by(UsageRow.day, UsageRow.model_key)
    .order_by(UsageRow.day.desc(), UsageRow.model_key)
)
USAGE_OF_OWNER = USAGE_OF_ALL.where(UsageRow.owner_id == bindparam("owner_id"))
TOKENS_OF_CONVERSATION = (
    select(
        MessageRow.model_key,
        func.count().label("answers"),
        func.coalesce(func.sum(MessageRow.input_tokens), 0).label("input_tokens"),
        func.coalesce(func.sum(MessageRow.output_tokens), 0).label("output_tokens"),
    )
    .where(
        MessageRow.conversation_id == bindparam("conversation_id"),
        MessageRow.role == "assistant",
    )
    .group_by(MessageRow.model_key)
    .order_by(MessageRow.model_key)
)


class UsageReports:
    """The sums of usage."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @read_transaction
    def list_usage(self, tx: Connection, owner_id: str) -> list[UsageLine]:
        """List the owner's usage, the latest day first, with running answers."""
        rows = tx.execute(USAGE_OF_OWNER, {"owner_id": owner_id})
        return list(map(_make_line, rows))

    @read_transaction
    def list_all_usage(self, tx: Connection) -> list[UsageLine]:
        """List the usage of all owners, the latest day first, with running answers."""
        return list(map(_make_line, tx.execute(USAGE_OF_ALL)))

    @read_transaction
    def add_up_conversation(
        self, tx: Connection, owner_id: str, conversation_id: str
    ) -> tuple[Conversation, list[ModelTokens]]:
        """Add up the tokens of all versions of all answers, by model.

        :raises NotFound: the owner has no such conversation.
        """
        conversation = get_conversation(tx, owner_id, conversation_id)
        values = {"conversation_id": conversation_id}
        rows = tx.execute(TOKENS_OF_CONVERSATION, values)
        return conversation, [
            ModelTokens(
                row.model_key or "",
                row.answers,
                int(row.input_tokens),
                int(row.output_tokens),
            )
            for row in rows
        ]


def _make_line(row: Any) -> UsageLine:
    return UsageLine(
        row.day, row.model_key, row.answers, int(row.tokens), int(row.nanodollars)
    )
