"""Add the number of turns that an answer's model read, if older ones were left out.

Revision 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column; it is null if the model read all turns."""
    op.add_column("messages", sa.Column("kept_turns", sa.Integer()))
    # Older releases leave the column null.
    op.execute("update compatibility set oldest_revision = '0001'")


def downgrade() -> None:
    """Drop it."""
    op.drop_column("messages", "kept_turns")
