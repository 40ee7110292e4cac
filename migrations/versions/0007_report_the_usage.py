"""Report the usage: find an owner's rows, and keep the details of tokens.

Revision 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
DETAILS = ("cached_tokens", "reasoning_tokens")


def upgrade() -> None:
    """Add the index and the columns."""
    op.create_index("ix_usage_owner_day", "usage", ["owner_id", "day"])
    for name in DETAILS:
        op.add_column("messages", sa.Column(name, sa.Integer()))
    # Older releases leave the columns null.
    op.execute("update compatibility set oldest_revision = '0001'")


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_usage_owner_day", "usage")
    for name in DETAILS:
        op.drop_column("messages", name)
