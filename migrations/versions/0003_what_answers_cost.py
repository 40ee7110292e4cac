"""What answers cost.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of usage; what was answered before is not in them."""
    op.create_table(
        "usage",
        sa.Column("answer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.Column("model_key", sa.String(length=300), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("nanodollars", sa.BigInteger(), nullable=False),
        sa.Column("told_characters", sa.BigInteger(), nullable=False),
        sa.Column("kept_characters", sa.Integer(), nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger(), nullable=False),
        sa.Column("prompt_picodollars", sa.BigInteger(), nullable=True),
        sa.Column("completion_picodollars", sa.BigInteger(), nullable=True),
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
    """Remove them."""
    for table in ("usage_sums", "usage"):
        op.drop_table(table)
