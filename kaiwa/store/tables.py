"""The tables.

Conversations belong to an owner; messages are rows of a tree, and the conversation
points at the leaf that is shown. A message is never overwritten: editing and trying
again add siblings. ``makers`` has one row for each process that makes answers.
What answers cost outlives them, in ``usage`` and its sums.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    literal_column,
    text,
)
from sqlalchemy import DateTime as SQLDateTime
from sqlalchemy.orm import Mapped, mapped_column

from .database import Base
from .values import RUNNING


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps no zone, so it is put back on reading."""

    impl = SQLDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Store in UTC."""
        return value and value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Read as UTC."""
        return value and value.replace(tzinfo=value.tzinfo or UTC)


class ConversationRow(Base):
    """One conversation."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_owner_updated", "owner_id", "updated_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    model_key: Mapped[str] = mapped_column(String(300))
    leaf_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)


class MessageRow(Base):
    """One stored turn; ``state`` and what follows it are an answer's alone."""

    __tablename__ = "messages"
    __table_args__ = (
        # The tree is read without its texts, and a turn's versions without the tree.
        Index("ix_messages_tree", "conversation_id", "parent_id"),
        Index(
            "ix_messages_running",
            "state",
            sqlite_where=text("state in ('waiting', 'streaming')"),
            postgresql_where=text("state in ('waiting', 'streaming')"),
        ),
        # An id is never used again, so an old tab cannot follow another's answer.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE")
    )
    parent_id: Mapped[int | None]
    role: Mapped[str] = mapped_column(String(9))
    source: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str | None] = mapped_column(String(11))
    model_key: Mapped[str | None] = mapped_column(String(300))
    maker_id: Mapped[str | None] = mapped_column(String(32))
    is_stop_requested: Mapped[bool] = mapped_column(default=False)
    error_code: Mapped[str | None] = mapped_column(String(40))
    error_details: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True)
    )
    finish_reason: Mapped[str | None] = mapped_column(String(40))
    prompt_tokens: Mapped[int | None]
    completion_tokens: Mapped[int | None]
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


# Written out: with parameters SQLite does not see that the index would do, and reads
# every message there is.
IS_RUNNING: ColumnElement[bool] = MessageRow.state.in_(
    [literal_column(f"'{state}'") for state in RUNNING]
)


class SendRow(Base):
    """A send that has been taken: the same key again is the same send."""

    __tablename__ = "sends"

    owner_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    send_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    answer_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )


class MakerRow(Base):
    """A process that makes answers; ``beat`` rises as long as it lives."""

    __tablename__ = "makers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    beat: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(Moment)


class SessionRow(Base):
    """A session of Flask-Session; ``id`` is a digest of what the cookie holds.

    :ivar signed_in_as: by what it is signed in, so that all of these can be ended.
    """

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    signed_in_as: Mapped[str | None] = mapped_column(String(200), index=True)


class UsageRow(Base):
    """What one answer costs: what it may, until it has ended, and then what it did.

    It refers to no answer, because it stays when that is deleted. ``kept_characters``
    are those that it begins with, when it continues another; ``told_characters`` those
    of the conversation up to its question, which only processes of an earlier release
    read, while both run.
    """

    __tablename__ = "usage"
    __table_args__ = (
        Index(
            "ix_usage_unsettled",
            "answer_id",
            sqlite_where=text("not is_settled"),
            postgresql_where=text("not is_settled"),
        ),
    )

    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner_id: Mapped[str] = mapped_column(String(200))
    model_key: Mapped[str] = mapped_column(String(300))
    day: Mapped[date] = mapped_column(index=True)
    tokens: Mapped[int] = mapped_column(BigInteger)
    nanodollars: Mapped[int] = mapped_column(BigInteger)
    told_characters: Mapped[int] = mapped_column(BigInteger)
    kept_characters: Mapped[int]
    prompt_tokens: Mapped[int] = mapped_column(BigInteger)
    prompt_picodollars: Mapped[int | None] = mapped_column(BigInteger)
    completion_picodollars: Mapped[int | None] = mapped_column(BigInteger)
    is_settled: Mapped[bool] = mapped_column(default=False)


class UsageSumRow(Base):
    """The sum of a person's usage in a day, or of everybody's in a month.

    ``owner_id`` is empty for everybody; ``period`` is ``2026-12-01`` or ``2026-12``.
    """

    __tablename__ = "usage_sums"

    owner_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    tokens: Mapped[int] = mapped_column(BigInteger)
    nanodollars: Mapped[int] = mapped_column(BigInteger)
