"""Add presets, the default of each owner, and snippets.

Revision 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "presets",
        *_list_common_columns(),
        sa.Column("model_key", sa.String(300), nullable=False),
        sa.Column("tuning", sa.JSON()),
        sa.Column("opening", sa.Text(), nullable=False),
    )
    op.create_table(
        "snippets",
        *_list_common_columns(),
        sa.Column("text", sa.Text(), nullable=False),
    )
    for name in ("presets", "snippets"):
        op.create_index(f"ix_{name}_owner_id", name, ["owner_id"])
    op.create_table(
        "preset_defaults",
        sa.Column("owner_id", sa.String(200), primary_key=True),
        sa.Column("preset_id", sa.String(32), nullable=False),
    )
    # Older releases do not read them.
    op.execute("update compatibility set oldest_revision = '0001'")


def _list_common_columns() -> list[sa.Column]:
    return [
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner_id", sa.String(200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
    ]


def downgrade() -> None:
    """Drop them."""
    for name in ("presets", "snippets", "preset_defaults"):
        op.drop_table(name)
