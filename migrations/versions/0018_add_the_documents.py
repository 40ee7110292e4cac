"""Add the chosen pages of documents.

Revision 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "documents",
        _file("file_id", primary_key=True),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("pages", sa.String(200), nullable=False),
        sa.Column("sent_as", sa.String(20), nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "document_pictures",
        _file("file_id", primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        _file("picture_id", nullable=False),
    )
    op.create_index("ix_document_pictures_picture", "document_pictures", ["picture_id"])
    # Older releases send all pages of a document.
    op.execute("update compatibility set oldest_revision = '0001'")


def downgrade() -> None:
    """Drop them."""
    for name in ("document_pictures", "documents"):
        op.drop_table(name)


def _file(name: str, **options: bool) -> sa.Column[str]:
    key = sa.ForeignKey("files.id", ondelete="CASCADE")
    return sa.Column(name, sa.String(32), key, **options)
