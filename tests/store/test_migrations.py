import gevent
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, inspect, text

from kaiwa.store.database import Base
from kaiwa.store.migrations import migrate

from .conftest import open_database


def list_tables(database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_migrated_schema_equals_models(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)

        assert compare_metadata(context, Base.metadata) == []


def test_migrated_indexes_equal_models(database):
    inspector = inspect(database.engine)

    for name, table in Base.metadata.tables.items():
        found = {
            (index["name"], *index["column_names"])
            for index in inspector.get_indexes(name)
        }
        assert found == {
            (index.name, *(column.name for column in index.columns))
            for index in table.indexes
        }


def test_second_migration_changes_nothing(database):
    before = list_tables(database)

    migrate(database)

    assert list_tables(database) == before


def test_upgrade_keeps_rows(database_url, tmp_path):
    database = open_database(database_url, tmp_path)
    migrate(database, revision="0001")
    add = text("insert into makers values ('maker-1', 7, '2026-11-01')")
    database.write(lambda tx: tx.execute(add))

    migrate(database)

    query = text("select beat from makers")
    assert database.read(lambda tx: tx.scalar(query)) == 7
    database.engine.dispose()


def test_two_processes_migrate_at_once(database_url, tmp_path):
    databases = [open_database(database_url, tmp_path) for _ in range(2)]

    jobs = [gevent.spawn(migrate, database) for database in databases]
    gevent.joinall(jobs, raise_error=True)

    assert "messages" in list_tables(databases[0])
    for database in databases:
        database.engine.dispose()


def test_killed_migration_leaves_nothing(database_url, tmp_path):
    database = open_database(database_url, tmp_path)

    @event.listens_for(database.engine, "before_cursor_execute")
    def fail(connection, cursor, statement, *more) -> None:
        if "CREATE TABLE usage" in statement:
            raise RuntimeError("killed midway")

    with pytest.raises(RuntimeError, match="midway"):
        migrate(database)

    assert list_tables(database) == set()
    event.remove(database.engine, "before_cursor_execute", fail)
    migrate(database)
    assert "usage" in list_tables(database)
    database.engine.dispose()
