"""The tables.

Conversations belong to an owner. Messages are rows of a tree, and the conversation
points at the leaf of the shown path. No message is overwritten: editing and trying
again add siblings. ``makers`` has a row for each process that makes answers.
``usage`` and ``usage_sums`` outlive the answers they count.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    false,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from .columns import UTCDateTime
from .database import Base
from .values import RUNNING


def _index_few(name: str, *columns: str, condition: str = "") -> Index:
    """Index the few conversations that have a value in the column ``name``."""
    where = text(condition or f"{name} is not null")
    name = f"ix_conversations_{name}"
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


class ConversationRow(Base):
    """One conversation.

    :ivar deleted_at: set while a deletion can be undone; see ``trash.py``.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_owner_updated", "owner_id", "updated_at"),
        _index_few("pinned_at", "owner_id", "updated_at"),
        _index_few("archived_at", "owner_id", "updated_at"),
        _index_few("deleted_at", "deleted_at"),
        Index("ix_conversations_updated_at", "updated_at"),
        _index_few("temporary", "updated_at", condition="is_temporary"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    model_key: Mapped[str] = mapped_column(String(300))
    leaf_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tuning: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    pinned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_temporary: Mapped[bool] = mapped_column(server_default=false())


class MessageRow(Base):
    """One message; the columns from ``state`` to ``kept_turns`` are for answers only.

    :ivar is_indexed: whether the search finds it; see ``search_index.py``.
    """

    __tablename__ = "messages"
    __table_args__ = (
        # Covers reading the tree without its texts, and finding siblings.
        Index("ix_messages_conversation_parent", "conversation_id", "parent_id"),
        Index(
            "ix_messages_running",
            "state",
            sqlite_where=text("state in ('waiting', 'streaming')"),
            postgresql_where=text("state in ('waiting', 'streaming')"),
        ),
        Index(
            "ix_messages_unindexed",
            "id",
            sqlite_where=text("not is_indexed"),
            postgresql_where=text("not is_indexed"),
        ),
        # Never reuse an id: an old tab could follow the answer of another user.
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
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str | None] = mapped_column(String(11))
    model_key: Mapped[str | None] = mapped_column(String(300))
    maker_id: Mapped[str | None] = mapped_column(String(32))
    is_stop_requested: Mapped[bool] = mapped_column(default=False)
    error_code: Mapped[str | None] = mapped_column(String(40))
    error_details: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True)
    )
    finish_reason: Mapped[str | None] = mapped_column(String(40))
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    tuning: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    cached_tokens: Mapped[int | None]
    reasoning_tokens: Mapped[int | None]
    kept_turns: Mapped[int | None]
    is_indexed: Mapped[bool] = mapped_column(
        default=False, server_default=text("false")
    )


# Literals: with parameters SQLite does not use the partial index and reads all rows.
IS_RUNNING: ColumnElement[bool] = MessageRow.state.in_(
    [literal_column(f"'{state}'") for state in RUNNING]
)
# So is this: SQLAlchemy compares a boolean with 0, and SQLite does not see that the
# partial index has the same condition.
IS_UNINDEXED: ColumnElement[bool] = literal_column("(not messages.is_indexed)")


class SendRow(Base):
    """A stored send; its key makes repeating it harmless."""

    __tablename__ = "sends"

    owner_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    send_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    answer_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )


class MakerRow(Base):
    """A process that makes answers; it raises ``beat`` while it lives."""

    __tablename__ = "makers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    beat: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SessionRow(Base):
    """A session of Flask-Session; ``id`` is the digest of the cookie's value.

    :ivar signed_in_as: the credential in use, so that one statement can end all
        sessions that used it.
    """

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    signed_in_as: Mapped[str | None] = mapped_column(String(200), index=True)


class SearchScopeRow(Base):
    """The messages that were indexed for one owner; a merge gives an owner several.

    The tables of the index are in the migrations: see ``search_rows.py``.
    """

    __tablename__ = "search_scopes"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(200), index=True)


class UsageRow(Base):
    """The cost of one answer: the highest possible one until it has ended.

    There is no foreign key, because the row outlives the answer.

    :ivar input_tokens: an estimate, used if the endpoint reports none.
    :ivar kept_characters: the length of the text that a continued answer begins with.
    """

    __tablename__ = "usage"
    __table_args__ = (
        Index("ix_usage_owner_day", "owner_id", "day"),
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
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    kept_characters: Mapped[int]
    input_picodollars: Mapped[int | None] = mapped_column(BigInteger)
    output_picodollars: Mapped[int | None] = mapped_column(BigInteger)
    is_settled: Mapped[bool] = mapped_column(default=False)


class UsageSumRow(Base):
    """The usage of one owner in a day, or of all owners in a month.

    ``owner_id`` is empty for all owners; ``period`` is ``2026-12-01`` or ``2026-12``.
    """

    __tablename__ = "usage_sums"

    owner_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    tokens: Mapped[int] = mapped_column(BigInteger)
    nanodollars: Mapped[int] = mapped_column(BigInteger)


class SwitchRow(Base):
    """A switch that the owner of the app sets; the migration adds its row."""

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    is_on: Mapped[bool]


class OwnListRow(Base):
    """A row of a list that a user keeps; see ``own_lists.py``.

    :ivar deleted_at: set while a deletion can be undone.
    """

    __abstract__ = True

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(200), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PresetRow(OwnListRow):
    """A preset of a user."""

    __tablename__ = "presets"

    model_key: Mapped[str] = mapped_column(String(300))
    tuning: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    opening: Mapped[str] = mapped_column(Text)


class PresetDefaultRow(Base):
    """The preset of a user's new chats: one of the user, or one that is offered.

    There is no foreign key, because offered presets are in no table.
    """

    __tablename__ = "preset_defaults"

    owner_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    preset_id: Mapped[str] = mapped_column(String(32))


class SnippetRow(OwnListRow):
    """A snippet of a user."""

    __tablename__ = "snippets"

    text: Mapped[str] = mapped_column(Text)


class CompatibilityRow(Base):
    """The only row is written by the migrations, for older releases.

    ``oldest_revision`` is the oldest revision with a release that can use the tables.
    """

    __tablename__ = "compatibility"

    oldest_revision: Mapped[str] = mapped_column(String(32), primary_key=True)
