"""Add temporary conversations, and find those unused for long.

Revision 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the column and the indexes."""
    op.add_column(
        "conversations",
        sa.Column(
            "is_temporary", sa.Boolean(), nullable=False, server_default=sa.false()
        ),
    )
    op.create_index("ix_conversations_updated_at", "conversations", ["updated_at"])
    is_temporary = sa.text("is_temporary")
    op.create_index(
        "ix_conversations_temporary",
        "conversations",
        ["updated_at"],
        sqlite_where=is_temporary,
        postgresql_where=is_temporary,
    )
    # An older release would list temporary conversations, but loses nothing.
    op.execute("update compatibility set oldest_revision = '0001'")


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_conversations_temporary", "conversations")
    op.drop_index("ix_conversations_updated_at", "conversations")
    op.drop_column("conversations", "is_temporary")
