"""The table of shares."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .columns import UTCDateTime
from .database import Base


class ShareRow(Base):
    """A public snapshot of the branch that ends with ``leaf_id``; see ``shares.py``."""

    __tablename__ = "shares"
    __table_args__ = (Index("ix_shares_owner_created", "owner_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(200))
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    leaf_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    shared_by: Mapped[str] = mapped_column(String(80))
    has_thinking: Mapped[bool]
    has_instructions: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
