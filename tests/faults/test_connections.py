"""Connections to the stores: as few as the smallest plans have, and any may go."""

import gevent
import pytest

from ..services.browser import HTTPVisitor
from ..services.crowd import Crowd
from ..services.process import wait_until

TALKS = 5
FOLLOWERS_OF_EACH = 100  # 500 in all.
PASSWORD = "open sesame"
ALLOWED = 18  # Of the 20 that the smallest Postgres and Key-Value Store have.


@pytest.fixture
def crowd():
    """People who follow."""
    crowd = Crowd()
    yield crowd
    crowd.leave()


@pytest.fixture
def looking(redis):
    """Somebody who looks at Redis."""
    with redis.connect() as client:
        yield client


def test_five_hundred_followers_fit_small_plans(
    start_dyno, redis, looking, postgres, crowd
):
    url = postgres.make_database(most_connections=ALLOWED)
    # Who looks needs one connection more than the processes have.
    looking.config_set("maxclients", ALLOWED + 1)
    config = {"DATABASE_URL": url, "REDIS_URL": redis.url, "CHAT_PASSWORD": PASSWORD}
    dynos = [start_dyno(WEB_CONCURRENCY="2", **config) for _ in range(2)]
    places = [dynos[number % 2].url for number in range(TALKS)]
    visitors = [HTTPVisitor(place, PASSWORD) for place in places]
    talks = [(it, it.begin("speed 2 count to 900")) for it in visitors]

    for visitor, answer_id in talks:
        for number in range(FOLLOWERS_OF_EACH):
            crowd.join(visitor, dynos[number % 2].port, answer_id)
    crowd.wait_for(b'"state":"streaming"')
    reading = [gevent.spawn(it.read, it.path) for it in visitors]
    gevent.joinall(reading, raise_error=True)
    for visitor, answer_id in talks:
        visitor.post(f"/answers/{answer_id}/cancellation")
    crowd.wait_for(b'"state":"stopped"')

    assert 4 <= postgres.count_connections(url) <= ALLOWED
    assert 4 <= len(looking.client_list()) - 1 <= ALLOWED
    assert looking.info("stats")["rejected_connections"] == 0
    assert "too many connections for role" not in postgres.read_log()


@pytest.fixture
def stores(postgres, redis):
    """Stores that drop connections."""
    return {"DATABASE_URL": postgres.make_database(), "REDIS_URL": redis.url}


@pytest.fixture
def drop_connections(postgres, redis):
    """Drop every connection that does nothing right now."""

    def drop() -> None:
        assert postgres.drop_connections() > 0
        redis.drop_connections()

    return drop


def test_dropped_store_connections_are_replaced(
    start_dyno, visit, stores, drop_connections
):
    here, there = (start_dyno(**stores) for _ in range(2))
    visitor = visit(here)
    answer_id = visitor.begin("fast count to 3")
    visitor.follow(answer_id)

    drop_connections()
    next_id = visitor.begin("speed 30 count to 80")
    visitor.move_to(there.url)
    following = gevent.spawn(visitor.follow, next_id)
    for _ in range(2):
        gevent.sleep(1.1)  # Stores drop what is idle, not what has just begun.
        drop_connections()
    page = following.get(timeout=30)
    drop_connections()
    stopped_id = visitor.begin("speed 20 count to 900")
    visitor.move_to(here.url)
    shown = visitor.follow(stopped_id, until="5")
    drop_connections()
    visitor.post(f"/answers/{stopped_id}/cancellation").raise_for_status()
    shown = visitor.follow(stopped_id, shown)

    assert (page.state, shown.state) == ("done", "stopped")
    assert page.blocks[0].endswith(" 79 80</p>")
    assert "cannot be used" not in here.process.read_log() + there.process.read_log()


def test_idle_redis_connection_is_reopened(start_dyno, visit, stores, looking):
    looking.config_set("timeout", 1)
    here, there = (start_dyno(**stores) for _ in range(2))
    visitor = visit(here)
    visitor.move_to(there.url)
    visitor.follow(visitor.begin("fast count to 3"))
    # What listens is never idle for Redis; what speaks is dropped.
    wait_until(
        lambda: looking.client_list(_type="normal")[1:] == [], "they are dropped"
    )

    visitor.move_to(here.url)
    answer_id = visitor.begin("speed 40 count to 40")
    visitor.move_to(there.url)

    assert visitor.follow(answer_id).blocks[0].endswith(" 39 40</p>")
    assert "Redis is away" not in here.process.read_log() + there.process.read_log()
