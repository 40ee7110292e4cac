"""The tables of files.

The bytes are in rows of ``CHUNK_BYTES``, so that a file is never in memory as a whole.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .columns import UTCDateTime
from .database import Base


class FileRow(Base):
    """A file that a person has uploaded.

    :ivar size: in bytes, with its text, as the limits count it.
    :ivar text: of a document, as the model reads it; null for a picture.
    :ivar is_complete: all its chunks are stored.
    """

    __tablename__ = "files"
    __table_args__ = (Index("ix_files_owner_size", "owner_id", "size"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    characters: Mapped[int]
    text_bytes: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    is_complete: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str | None] = mapped_column(Text)


class FileChunkRow(Base):
    """A piece of a file's bytes."""

    __tablename__ = "file_chunks"

    file_id: Mapped[str] = mapped_column(
        ForeignKey("files.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class MessageFileRow(Base):
    """A file of a message. Versions of a question share their files."""

    __tablename__ = "message_files"
    __table_args__ = (Index("ix_message_files_file", "file_id"),)

    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True
    )
    file_id: Mapped[str] = mapped_column(
        ForeignKey("files.id", ondelete="CASCADE"), primary_key=True
    )
