"""Add the queue of a conversation.

Revision 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the table of queued messages."""
    op.create_table(
        "queued_messages",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "conversation_id",
            sa.String(32),
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("send_key", sa.String(64), nullable=False),
        sa.Column("model_key", sa.String(300), nullable=False),
        sa.Column("thinking", sa.String(10)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error_code", sa.String(40)),
        sa.Column("error_details", sa.JSON()),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_queued_messages_send_key",
        "queued_messages",
        ["conversation_id", "send_key"],
        unique=True,
    )
    # Queued messages wait until a newer release runs again.
    op.execute("update compatibility set oldest_revision = '0001'")


def downgrade() -> None:
    """Drop it."""
    op.drop_table("queued_messages")
