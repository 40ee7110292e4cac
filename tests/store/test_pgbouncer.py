"""A pool in transaction mode: each transaction may get another session."""

import gevent
import pytest
from gevent.event import Event
from sqlalchemy import text

from .conftest import make_database

TIMEOUTS = {"statement_timeout": "20s", "lock_timeout": "5s"}
# The driver prepares a statement by default when it is executed for the sixth time.
EXECUTIONS = 8


@pytest.fixture
def databases(pgbouncer, tmp_path):
    """The database as two processes open it."""
    url = pgbouncer.make_database()
    databases = [make_database(url, tmp_path) for _ in range(2)]
    yield databases
    for database in databases:
        database.engine.dispose()


def test_statements_run_in_any_session(databases):
    query = text("select pg_backend_pid() from alembic_version")
    sessions = set()
    for _ in range(EXECUTIONS):
        may_end = Event()

        def hold(tx, may_end=may_end) -> int:
            session = tx.scalar(query)
            may_end.wait(10)
            return session

        holding = gevent.spawn(databases[0].read, hold)
        gevent.sleep(0)
        sessions |= {it.read(lambda tx: tx.scalar(query)) for it in databases}
        may_end.set()
        sessions.add(holding.get(timeout=30))

    assert len(sessions) == 2


@pytest.mark.parametrize("name", TIMEOUTS)
def test_timeouts_end_with_the_transaction(databases, name):
    query = f"show {name}"

    inside = [it.read(lambda tx: tx.scalar(text(query))) for it in databases]
    with databases[0].engine.connect() as connection:
        connection.rollback()
        driver = connection.connection.driver_connection
        after = driver.execute(query).fetchone()[0]

    assert inside == [TIMEOUTS[name]] * 2
    assert after == "0"
