"""Store the oldest revision with a release that can use the tables.

Revision 0005, after 0001. Development used the numbers between them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0001"


def upgrade() -> None:
    """Add the table with its only row."""
    table = op.create_table(
        "compatibility",
        sa.Column("oldest_revision", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("oldest_revision"),
    )
    op.bulk_insert(table, [{"oldest_revision": "0001"}])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("compatibility")
