"""The tables of documents: the pages of a file that are sent."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .database import Base


class DocumentRow(Base):
    """A file with a choice; see ``document_values``."""

    __tablename__ = "documents"

    file_id: Mapped[str] = mapped_column(
        ForeignKey("files.id", ondelete="CASCADE"), primary_key=True
    )
    page_count: Mapped[int]
    pages: Mapped[str] = mapped_column(String(200))
    sent_as: Mapped[str] = mapped_column(String(20))
    is_cut: Mapped[bool]


class DocumentPictureRow(Base):
    """A page of a document that is sent as a picture, which is a file, too."""

    __tablename__ = "document_pictures"
    __table_args__ = (Index("ix_document_pictures_picture", "picture_id"),)

    file_id: Mapped[str] = mapped_column(
        ForeignKey("files.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    picture_id: Mapped[str] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"))
