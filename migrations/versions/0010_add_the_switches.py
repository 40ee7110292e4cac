"""Add the switches that the owner of the app sets at run time.

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the table, with the one switch that there is."""
    switches = op.create_table(
        "switches",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("is_on", sa.Boolean, nullable=False),
    )
    op.bulk_insert(switches, [{"name": "chat_closed", "is_on": False}])
    # Older releases do not read it, and stay open.
    op.execute("update compatibility set oldest_revision = '0001'")


def downgrade() -> None:
    """Drop it."""
    op.drop_table("switches")
