"""Add the tuning of conversations, and of the answers made with it.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add a column to each; it is null without a tuning."""
    for table in ("conversations", "messages"):
        op.add_column(table, sa.Column("tuning", sa.JSON(none_as_null=True)))
    # Older releases leave the columns null.
    op.execute("update compatibility set oldest_revision = '0001'")


def downgrade() -> None:
    """Drop them."""
    for table in ("conversations", "messages"):
        op.drop_column(table, "tuning")
