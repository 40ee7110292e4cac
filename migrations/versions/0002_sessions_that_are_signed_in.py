"""Sessions say in a column by what they are signed in.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; who is signed in with the password stays so."""
    op.add_column(
        "sessions", sa.Column("signed_in_as", sa.String(length=200), nullable=True)
    )
    op.create_index("ix_sessions_signed_in_as", "sessions", ["signed_in_as"])
    sessions = sa.table(
        "sessions",
        sa.column("id", sa.String),
        sa.column("data", sa.LargeBinary),
        sa.column("signed_in_as", sa.String),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(sessions.c.id, sessions.c.data)).all():
        if b"password_mark" in row.data:
            connection.execute(
                sa.update(sessions)
                .where(sessions.c.id == row.id)
                .values(signed_in_as="password")
            )


def downgrade() -> None:
    """Remove it."""
    op.drop_index("ix_sessions_signed_in_as", "sessions")
    op.drop_column("sessions", "signed_in_as")
