"""Add the times at which conversations were pinned, archived and deleted.

Revision 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

NAMES = ("pinned_at", "archived_at", "deleted_at")


def upgrade() -> None:
    """Add the columns, and an index of the few rows that have a time."""
    for name in NAMES:
        column = sa.Column(name, sa.DateTime(timezone=True), nullable=True)
        op.add_column("conversations", column)
    for name in ("pinned_at", "archived_at"):
        op.create_index(
            f"ix_conversations_{name}",
            "conversations",
            ["owner_id", "updated_at"],
            sqlite_where=sa.text(f"{name} is not null"),
            postgresql_where=sa.text(f"{name} is not null"),
        )
    op.create_index(
        "ix_conversations_deleted_at",
        "conversations",
        ["deleted_at"],
        sqlite_where=sa.text("deleted_at is not null"),
        postgresql_where=sa.text("deleted_at is not null"),
    )
    # Older releases do not show deleted conversations, and list the others.
    op.execute("update compatibility set oldest_revision = '0001'")


def downgrade() -> None:
    """Drop them."""
    for name in NAMES:
        op.drop_index(f"ix_conversations_{name}", "conversations")
        op.drop_column("conversations", name)
