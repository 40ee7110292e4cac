"""Add the browsers that show the history of another one, and their links.

Revision 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "device_links",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("owner_id", sa.String(200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_device_links_owner_id", "device_links", ["owner_id"])
    op.create_table(
        "devices",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner_id", sa.String(200), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_devices_owner_id", "devices", ["owner_id"])
    # In older releases, a linked browser shows its own conversations.
    op.execute("update compatibility set oldest_revision = '0001'")


def downgrade() -> None:
    """Drop them."""
    op.drop_table("devices")
    op.drop_table("device_links")
