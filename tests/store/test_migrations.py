import gevent
import msgspec
import pytest
from sqlalchemy import inspect, text

from kaiwa.store import Conversations, migrations
from kaiwa.store.database import Base
from kaiwa.store.migrations import migrate

from .conftest import open_database


def list_tables(database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_migrations_make_the_tables_that_are_declared(database):
    declared = Base.metadata.tables
    made = inspect(database.engine)

    for name, table in declared.items():
        columns = {column["name"] for column in made.get_columns(name)}
        indexes = {index["name"] for index in made.get_indexes(name)}
        assert columns == set(table.columns.keys())
        assert indexes == {index.name for index in table.indexes}


def test_two_processes_may_migrate_at_once(database_url, tmp_path):
    databases = [open_database(database_url, tmp_path) for _ in range(2)]

    jobs = [gevent.spawn(migrate, database) for database in databases]
    gevent.joinall(jobs, raise_error=True)

    assert "messages" in list_tables(databases[0])
    for database in databases:
        database.engine.dispose()


def test_migration_that_breaks_off_leaves_nothing(
    database_url, tmp_path, monkeypatch: pytest.MonkeyPatch
):
    database = open_database(database_url, tmp_path)
    upgrade = migrations.command.upgrade

    def break_off(config, revision) -> None:
        upgrade(config, revision)
        raise RuntimeError("killed midway")

    monkeypatch.setattr(migrations.command, "upgrade", break_off)
    with pytest.raises(RuntimeError, match="midway"):
        migrate(database)

    assert list_tables(database) == set()
    database.engine.dispose()


@pytest.fixture
def open_at(database_url, tmp_path, monkeypatch: pytest.MonkeyPatch):
    """Open a database as an older release left it."""
    opened = []

    def open_at(revision: str):
        upgrade = migrations.command.upgrade
        database = open_database(database_url, tmp_path)
        opened.append(database)
        with monkeypatch.context() as older:
            to_revision = lambda config, _: upgrade(config, revision)  # noqa: E731
            older.setattr(migrations.command, "upgrade", to_revision)
            migrate(database)
        return database

    yield open_at
    for database in opened:
        database.engine.dispose()


def test_whoever_is_signed_in_with_the_password_stays_so(open_at):
    database = open_at("0001")
    sessions = {"in": {"password_mark": "x"}, "out": {"owner_id": "y"}}
    add = text(
        "insert into sessions (id, data, expires_at) values (:id, :data, '2100-01-01')"
    )
    for name, values in sessions.items():
        row = {"id": name, "data": msgspec.msgpack.encode(values)}
        database.write(lambda tx, row=row: tx.execute(add, row))

    migrate(database)

    query = text("select id, signed_in_as from sessions order by id")
    rows = database.read(lambda tx: tx.execute(query).all())
    assert [tuple(row) for row in rows] == [("in", "password"), ("out", None)]


CONVERSATION = (
    "insert into conversations values ('c', 'owner-1', 'Hello', 'claude', 1,"
    " '2026-11-01 12:00:00+00:00', '2026-11-01 12:00:00+00:00')"
)
MESSAGE = (
    "insert into messages (id, conversation_id, role, source, position, created_at,"
    " state, is_stop_requested) values (:id, 'c', 'assistant', :source, 2,"
    " '2026-11-01 12:00:00+00:00', 'done', false)"
)


def add_messages(database, *sources: str) -> None:
    """Add a conversation that begins with some versions of one answer."""
    rows = [{"id": key, "source": it} for key, it in enumerate(sources, 1)]
    database.write(lambda tx: tx.execute(text(CONVERSATION)))
    database.write(lambda tx: tx.execute(text(MESSAGE), rows))


def test_release_before_the_ledger_keeps_what_it_has(open_at):
    database = open_at("0002")
    add_messages(database, "Hi")
    assert "usage" not in list_tables(database)

    migrate(database)

    path = Conversations(database).read_path("owner-1", "c")
    assert [message.source for message in path.messages] == ["Hi"]
    assert {"usage", "usage_sums"} <= list_tables(database)


def test_versions_from_before_the_index_of_the_tree_are_found(open_at):
    database = open_at("0003")
    add_messages(database, "Hi", "Ho")

    migrate(database)

    message = Conversations(database).find_message("owner-1", 2)
    assert (message.source, message.sibling_ids) == ("Ho", (1, 2))
