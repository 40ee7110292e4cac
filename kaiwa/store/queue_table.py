"""The table of queued messages."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .columns import UTCDateTime
from .database import Base


class QueuedMessageRow(Base):
    """A message that is sent when the answer before it is done.

    Its owner is that of its conversation; the ids give the order.

    :ivar error_code: the reason why it was not sent.
    """

    __tablename__ = "queued_messages"
    __table_args__ = (
        Index(
            "ix_queued_messages_send_key", "conversation_id", "send_key", unique=True
        ),
        # Never reuse an id: an old tab could change another message.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE")
    )
    text: Mapped[str] = mapped_column(Text)
    send_key: Mapped[str] = mapped_column(String(64))
    model_key: Mapped[str] = mapped_column(String(300))
    thinking: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    error_code: Mapped[str | None] = mapped_column(String(40))
    error_details: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True)
    )
