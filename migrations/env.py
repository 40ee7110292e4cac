"""Alembic's configuration: migrate over the app's own connection."""

from alembic import context

from kaiwa.store import tables  # noqa: F401 - fills the metadata
from kaiwa.store.database import db

config = context.config
if "connection" in config.attributes:
    connection = config.attributes["connection"]
else:  # `flask db …`, while a migration is being written.
    from flask import current_app

    with current_app.app_context():
        connection = db.engine.connect()

context.configure(
    connection=connection,
    target_metadata=db.metadatas[None],
    # One transaction for all: a migration killed midway leaves nothing behind.
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
