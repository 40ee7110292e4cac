"""Create the tables.

Revision 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("model_key", sa.String(length=300), nullable=False),
        sa.Column("leaf_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_conversations_owner_updated", "conversations", ["owner_id", "updated_at"]
    )

    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=9), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=11), nullable=True),
        sa.Column("model_key", sa.String(length=300), nullable=True),
        sa.Column("maker_id", sa.String(length=32), nullable=True),
        sa.Column("is_stop_requested", sa.Boolean(), nullable=False),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("error_details", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("finish_reason", sa.String(length=40), nullable=True),
        sa.Column("input_tokens", sa.Integer(), nullable=True),
        sa.Column("output_tokens", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_messages_conversation_parent", "messages", ["conversation_id", "parent_id"]
    )
    op.create_index(
        "ix_messages_running",
        "messages",
        ["state"],
        sqlite_where=sa.text("state in ('waiting', 'streaming')"),
        postgresql_where=sa.text("state in ('waiting', 'streaming')"),
    )

    op.create_table(
        "sends",
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.Column("send_key", sa.String(length=64), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["messages.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("owner_id", "send_key"),
    )
    op.create_index("ix_sends_answer_id", "sends", ["answer_id"])

    op.create_table(
        "makers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("beat", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )

    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_in_as", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_index("ix_sessions_signed_in_as", "sessions", ["signed_in_as"])

    op.create_table(
        "usage",
        sa.Column("answer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.Column("model_key", sa.String(length=300), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("nanodollars", sa.BigInteger(), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False),
        sa.Column("kept_characters", sa.Integer(), nullable=False),
        sa.Column("input_picodollars", sa.BigInteger(), nullable=True),
        sa.Column("output_picodollars", sa.BigInteger(), nullable=True),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("answer_id"),
    )
    op.create_index("ix_usage_day", "usage", ["day"])
    op.create_index(
        "ix_usage_unsettled",
        "usage",
        ["answer_id"],
        sqlite_where=sa.text("not is_settled"),
        postgresql_where=sa.text("not is_settled"),
    )

    op.create_table(
        "usage_sums",
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("nanodollars", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "period"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("usage_sums")
    op.drop_table("usage")
    op.drop_table("sessions")
    op.drop_table("makers")
    op.drop_table("sends")
    op.drop_table("messages")
    op.drop_table("conversations")
