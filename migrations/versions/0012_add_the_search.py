"""Add the search: its index, and the marks of the messages in it.

Revision 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

# Deleting a message deletes its row of the index. The numbers of the rows are those of
# `kaiwa/store/search_rows.py`.
SQLITE = (
    """
    create virtual table search_rows using fts5(
        tokens, tokenize = 'ascii', detail = 'none', columnsize = 0, prefix = '1 2 3 4'
    )
    """,
    """
    create trigger delete_search_rows after delete on messages begin
        delete from search_rows
        where rowid in (2 * old.id, 2 * old.id + 1, -2 * old.id);
    end
    """,
)
# A list of pending tokens makes writing cheap, but each search reads it all.
POSTGRES = (
    """
    create table search_rows (
        message_id integer not null references messages (id) on delete cascade,
        kind smallint not null,
        scope_id integer not null,
        tokens tsvector not null,
        primary key (message_id, kind)
    )
    """,
    """
    create index ix_search_rows_scope on search_rows (scope_id, kind, message_id)
    """,
    """
    create index ix_search_rows_tokens on search_rows using gin (tokens)
    with (gin_pending_list_limit = 256)
    """,
)


def upgrade() -> None:
    """Create the index, which a loop fills, and the column."""
    op.create_table(
        "search_scopes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_search_scopes_owner_id", "search_scopes", ["owner_id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRES:
        op.execute(statement)
    op.add_column(
        "messages",
        sa.Column(
            "is_indexed", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
    )
    op.create_index(
        "ix_messages_unindexed",
        "messages",
        ["id"],
        sqlite_where=sa.text("not is_indexed"),
        postgresql_where=sa.text("not is_indexed"),
    )
    # Messages of older releases are indexed later, and their deletions cascade.
    op.execute("update compatibility set oldest_revision = '0001'")


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_messages_unindexed", "messages")
    op.drop_column("messages", "is_indexed")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("drop trigger delete_search_rows")
    op.execute("drop table search_rows")
    op.drop_table("search_scopes")
