import shutil
from pathlib import Path

import gevent
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import event, inspect, text

from kaiwa.errors import DatabaseUnusable, SchemaUnknown, StoreUnavailable
from kaiwa.store import Progress
from kaiwa.store.database import Base
from kaiwa.store.migrations import DIRECTORY, migrate

from .conftest import Person, open_database, open_sends

OWN = ScriptDirectory(str(DIRECTORY)).get_current_head() or ""


def list_later_scripts() -> list[Script]:
    """List the migrations after the one that added the table of compatibility."""
    scripts = ScriptDirectory(str(DIRECTORY)).walk_revisions()
    return [script for script in scripts if script.revision > "0005"]


def is_modelled(name: str | None, kind: str, _parents) -> bool:
    """Leave out the index of the search, which differs between databases."""
    return kind != "table" or not str(name).startswith("search_rows")


def list_tables(database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_migrated_schema_equals_models(database):
    with database.engine.connect() as connection:
        options = {"include_name": is_modelled}
        context = MigrationContext.configure(connection, opts=options)

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


LATER = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{own}"


def upgrade():
    mood = sa.Column("mood", sa.String(9), nullable=False, server_default="calm")
    op.add_column("messages", mood)
    op.execute("update compatibility set oldest_revision = '{oldest}'")
"""


@pytest.fixture
def migrate_later(tmp_path):
    """Return a function that runs the migrations of a later release."""
    directory = tmp_path / "migrations"
    shutil.copytree(DIRECTORY, directory)

    def run(database, *, oldest: str) -> None:
        later = LATER.format(own=OWN, oldest=oldest)
        (directory / "versions" / "9999_add_the_mood.py").write_text(later)
        migrate(database, directory=directory)

    return run


def read_revision(database) -> str:
    query = text("select version_num from alembic_version")
    return database.read(lambda tx: tx.scalar(query))


def test_later_schema_serves_older_release(
    database_url, tmp_path, migrate_later, caplog
):
    database = open_database(database_url, tmp_path)
    migrate_later(database, oldest=OWN)

    migrate(database)

    assert "later revision 9999" in caplog.text
    assert read_revision(database) == "9999"
    progress = Progress(database)
    person = Person("owner-1", open_sends(database), progress)
    person.finish(person.begin())
    assert list_tables(database) >= {"messages", "compatibility"}
    database.engine.dispose()


@pytest.mark.parametrize("found", ["9999", "0002"])
def test_unusable_schema_names_both_revisions(
    database_url, tmp_path, migrate_later, found
):
    database = open_database(database_url, tmp_path)
    if found == "9999":
        migrate_later(database, oldest="9999")
    else:
        # Development had such a revision, without the table of compatibility.
        migrate(database, revision="0001")
        change = text("update alembic_version set version_num = '0002'")
        database.write(lambda tx: tx.execute(change))

    with pytest.raises(SchemaUnknown) as caught:
        migrate(database)

    assert caught.value.details == {"found": found, "own": OWN}
    assert read_revision(database) == found
    database.engine.dispose()


@pytest.mark.parametrize("script", list_later_scripts(), ids=lambda it: it.revision)
def test_migration_states_compatibility(script):
    source = Path(script.path).read_text()

    assert "update compatibility set oldest_revision" in source


def test_missing_right_is_named(postgres, tmp_path):
    url = postgres.make_database()
    owner = open_database(url, tmp_path)
    role = f"visitor_{url.rpartition('/')[2]}"
    owner.write(lambda tx: tx.execute(text(f"create role {role} login")))
    database = open_database(url.replace("postgres@", f"{role}@"), tmp_path)

    with pytest.raises(DatabaseUnusable) as caught:
        migrate(database)

    assert "permission denied" in database.describe_failure(caught.value)
    database.engine.dispose()
    owner.engine.dispose()


def test_password_is_in_no_reason(tmp_path):
    url = "postgres://ann:hunter2@secret@127.0.0.1:9/kaiwa"
    database = open_database(url, tmp_path)

    with pytest.raises(StoreUnavailable) as caught:
        migrate(database)

    reason = database.describe_failure(caught.value)
    assert "Postgres cannot be used" in reason
    assert "hunter2" not in reason
    assert "secret" not in reason


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
