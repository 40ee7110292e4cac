import gevent
import pytest
from gevent.event import Event
from sqlalchemy import event, exc, text

from kaiwa.errors import StoreUnavailable
from kaiwa.store.database import read_transaction, write_transaction

from ..services.process import wait_until
from .conftest import make_database, open_database


class Notes:
    """A store with transactions as methods."""

    def __init__(self, database):
        self._database = database

    @write_transaction
    def add(self, tx, note, *, fails=False):
        values = {"id": note}
        tx.execute(text("insert into makers values (:id, 1, '2026-11-01')"), values)
        if fails:
            raise ValueError(note)
        return note

    @read_transaction
    def list_all(self, tx):
        return list(tx.scalars(text("select id from makers order by id")))


def test_methods_run_in_transactions(database):
    notes = Notes(database)

    assert notes.add("first") == "first"
    with pytest.raises(ValueError, match="second"):
        notes.add("second", fails=True)

    assert notes.list_all() == ["first"]


def test_read_only_database_still_reads(person, conversations, close_for_writing):
    close_for_writing()

    with pytest.raises(StoreUnavailable):
        person.begin()
    assert conversations.list_conversations("owner-1", limit=50) == []


def test_revoked_write_privilege_is_outage(postgres, tmp_path):
    url = postgres.make_database()
    database = make_database(url, tmp_path)
    role = f"restricted_{url.rpartition('/')[2]}"
    database.write(lambda tx: tx.execute(text(f"create role {role} login")))
    restricted = open_database(url.replace("postgres@", f"{role}@"), tmp_path)

    with pytest.raises(StoreUnavailable):
        restricted.write(lambda tx: tx.execute(text("delete from makers")))

    restricted.engine.dispose()
    database.engine.dispose()


def test_wrong_sql_is_no_outage(database):
    with pytest.raises(exc.DBAPIError):
        database.read(lambda tx: tx.execute(text("select * from nothing")))


def test_lost_connection_is_replaced_once(postgres, tmp_path):
    database = open_database(postgres.make_database(), tmp_path)
    attempts = []

    def work(tx):
        attempts.append(tx.scalar(text("select pg_backend_pid()")))
        if len(attempts) <= drops:
            assert postgres.drop_connections("idle in transaction") > 0
        return tx.scalar(text("select 1"))

    drops = 1
    assert database.write(work) == 1
    assert len(set(attempts)) == 2
    drops = 9
    attempts.clear()
    with pytest.raises(StoreUnavailable):
        database.write(work)
    assert len(attempts) == 2
    database.engine.dispose()


def test_refused_connection_is_retried(postgres, tmp_path):
    url = postgres.make_database(most_connections=1)
    holder, waiter = (open_database(url, tmp_path) for _ in range(2))
    attempts = []
    event.listen(waiter.engine, "do_connect", lambda *_: attempts.append(1))
    query = text("select 1")
    holder.read(lambda tx: tx.execute(query))

    reading = [gevent.spawn(waiter.read, lambda tx: tx.scalar(query)) for _ in range(3)]
    wait_until(lambda: len(attempts) > 3, "it retries")
    holder.engine.dispose()

    assert [job.get(timeout=30) for job in reading] == [1, 1, 1]
    waiter.engine.dispose()


def test_refused_connection_is_given_up(postgres, tmp_path):
    url = postgres.make_database(most_connections=1)
    holder = open_database(url, tmp_path)
    waiter = open_database(url, tmp_path, retry_seconds=0.1)
    query = text("select 1")
    holder.read(lambda tx: tx.execute(query))

    with pytest.raises(StoreUnavailable):
        waiter.read(lambda tx: tx.execute(query))

    holder.engine.dispose()


def test_stopped_pool_closes_connections(postgres, tmp_path):
    url = postgres.make_database()
    database = open_database(url, tmp_path)
    query = text("select 1")
    in_use, may_end = Event(), Event()

    def hold(tx) -> int:
        in_use.set()
        may_end.wait(10)
        return tx.scalar(query)

    holding = gevent.spawn(database.read, hold)
    in_use.wait(10)
    database.read(lambda tx: tx.execute(query))
    assert postgres.count_connections(url) == 2

    database.stop_pooling()
    wait_until(lambda: postgres.count_connections(url) == 1, "the idle one closes")
    may_end.set()

    assert holding.get(timeout=30) == 1
    assert database.read(lambda tx: tx.scalar(query)) == 1
    wait_until(lambda: postgres.count_connections(url) == 0, "all close")


def test_deadlocked_transactions_both_succeed(postgres, tmp_path):
    database = open_database(postgres.make_database(), tmp_path)
    has_lock = {1: Event(), 2: Event()}
    attempts = []

    def lock_both(tx, first: int, second: int) -> str:
        attempts.append(first)
        tx.execute(text(f"select pg_advisory_xact_lock({first})"))
        has_lock[first].set()
        has_lock[second].wait(10)
        tx.execute(text(f"select pg_advisory_xact_lock({second})"))
        return "done"

    jobs = [
        gevent.spawn(database.write, lock_both, 1, 2),
        gevent.spawn(database.write, lock_both, 2, 1),
    ]

    assert [job.get(timeout=30) for job in jobs] == ["done", "done"]
    assert len(attempts) == 3
    database.engine.dispose()
