"""The tables of imports."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .columns import UTCDateTime
from .database import Base


class ImportRow(Base):
    """The import of one file; see ``Import``."""

    __tablename__ = "imports"
    __table_args__ = (Index("ix_imports_owner_created", "owner_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(11))
    size: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(BigInteger)
    added: Mapped[int]
    known: Mapped[int]
    rejected: Mapped[int]
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    is_cancel_requested: Mapped[bool]


class ImportedRow(Base):
    """A conversation that was imported; importing it again adds nothing.

    Deleting the conversation deletes the row, so that it can be imported again.
    """

    __tablename__ = "imported"

    owner_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
