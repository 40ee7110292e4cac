"""The versions of a turn are found by an index.

Revision 0004, after 0003.
"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Put the parent into the index of a conversation's messages."""
    op.create_index("ix_messages_tree", "messages", ["conversation_id", "parent_id"])
    op.drop_index("ix_messages_conversation_id", "messages")


def downgrade() -> None:
    """Take it out."""
    op.create_index("ix_messages_conversation_id", "messages", ["conversation_id"])
    op.drop_index("ix_messages_tree", "messages")
