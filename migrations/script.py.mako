"""${message}.

Revision ${up_revision}, after ${down_revision | comma,n}.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Change the tables."""
    ${upgrades if upgrades else "pass"}
    # The oldest revision whose release can use the tables after this migration.
    op.execute("update compatibility set oldest_revision = '${down_revision}'")


def downgrade() -> None:
    """Undo the change."""
    ${downgrades if downgrades else "pass"}
    op.execute("update compatibility set oldest_revision = '${down_revision}'")
