import gevent
import pytest
from gevent.event import Event
from sqlalchemy import exc, text

from kaiwa.errors import StoreUnavailable

from .conftest import make_database, open_database


def test_database_that_takes_nothing_is_away_for_writing_only(
    person, conversations, close_for_writing
):
    close_for_writing()

    with pytest.raises(StoreUnavailable):
        person.begin()
    assert conversations.list_conversations("owner-1", most=50) == []


def test_right_to_write_that_is_taken_away_is_no_mistake_of_ours(postgres, tmp_path):
    url = postgres.make_database()
    database = make_database(url, tmp_path)
    role = f"restricted_{url.rpartition('/')[2]}"
    database.write(lambda tx: tx.execute(text(f"create role {role} login")))
    restricted = open_database(url.replace("postgres@", f"{role}@"), tmp_path)

    with pytest.raises(StoreUnavailable):
        restricted.write(lambda tx: tx.execute(text("delete from makers")))

    for it in (database, restricted):
        it.engine.dispose()


def test_mistake_of_ours_is_none_of_the_database(database):
    with pytest.raises(exc.DBAPIError):
        database.read(lambda tx: tx.execute(text("select * from nothing")))


def test_connection_dropped_in_mid_work_is_replaced_once(postgres, tmp_path):
    database = open_database(postgres.make_database(), tmp_path)
    tries = []

    def work(tx):
        tries.append(tx.scalar(text("select pg_backend_pid()")))
        if len(tries) <= drops:
            assert postgres.drop_connections("idle in transaction") > 0
        return tx.scalar(text("select 1"))

    drops = 1
    assert database.write(work) == 1
    assert len(set(tries)) == 2
    drops = 9
    tries.clear()
    with pytest.raises(StoreUnavailable):
        database.write(work)
    assert len(tries) == 2
    database.engine.dispose()


def test_transactions_that_wait_for_each_other_both_get_done(postgres, tmp_path):
    database = open_database(postgres.make_database(), tmp_path)
    holding = {1: Event(), 2: Event()}
    tries = []

    def take(first: int, second: int) -> str:
        def work(tx):
            tries.append(first)
            tx.execute(text(f"select pg_advisory_xact_lock({first})"))
            holding[first].set()
            holding[second].wait(10)
            tx.execute(text(f"select pg_advisory_xact_lock({second})"))
            return "done"

        return database.write(work)

    both = [gevent.spawn(take, 1, 2), gevent.spawn(take, 2, 1)]

    assert [it.get(timeout=30) for it in both] == ["done", "done"]
    assert len(tries) == 3
    database.engine.dispose()
