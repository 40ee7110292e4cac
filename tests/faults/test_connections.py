"""Connections to the stores: as few as the smallest plans allow; any may be lost."""

import gevent
import pytest

from ..client import HTTPVisitor
from ..services.crowd import Crowd
from ..services.process import wait_until

TALKS = 5
FOLLOWERS_OF_EACH = 100  # 500 in all.
PASSWORD = "open sesame"
# Of the 20 that the smallest plans of both stores have, for two releases at once.
ALLOWED_TO_RELEASE = 8


def was_full(postgres, url: str) -> bool:
    """Whether Postgres refused a connection of a limited database's role."""
    name = url.rpartition("/")[2]
    return f'too many connections for role "{name}"' in postgres.read_log()


@pytest.fixture
def crowd():
    """Return followers without a browser."""
    crowd = Crowd()
    yield crowd
    crowd.leave()


@pytest.fixture
def inspector(redis):
    """Return a connection that inspects Redis."""
    with redis.connect() as client:
        yield client


def test_five_hundred_followers_fit_small_plans(
    start_dyno, redis, inspector, postgres, crowd
):
    url = postgres.make_database(most_connections=ALLOWED_TO_RELEASE)
    # The inspector needs a connection beside those of the processes.
    inspector.config_set("maxclients", ALLOWED_TO_RELEASE + 1)
    config = {"DATABASE_URL": url, "REDIS_URL": redis.url, "CHAT_PASSWORD": PASSWORD}
    dynos = [start_dyno(WEB_CONCURRENCY="2", **config) for _ in range(2)]
    places = [dynos[number % 2].url for number in range(TALKS)]
    visitors = [HTTPVisitor(place, PASSWORD) for place in places]
    talks = [it.begin("speed 2 count to 900") for it in visitors]

    for talk in talks:
        for number in range(FOLLOWERS_OF_EACH):
            crowd.join(talk, dynos[number % 2].port)
    crowd.wait_for(b'"state":"streaming"')
    reading = [gevent.spawn(it.visitor.read, it.path) for it in talks]
    gevent.joinall(reading, raise_error=True)
    for talk in talks:
        talk.stop()
    crowd.wait_for(b'"state":"stopped"')

    assert 4 <= postgres.count_connections(url) <= ALLOWED_TO_RELEASE
    assert 4 <= len(inspector.client_list()) - 1 <= ALLOWED_TO_RELEASE
    assert inspector.info("stats")["rejected_connections"] == 0
    assert not was_full(postgres, url)


def test_sends_wait_for_a_free_connection(start_dyno, visit, postgres):
    url = postgres.make_database(most_connections=3)
    config = {"DATABASE_URL": url, "MAX_RUNNING_PER_PERSON": "99"}
    dynos = [start_dyno(**config) for _ in range(2)]
    visitors = [visit(dynos[number % 2]) for number in range(12)]

    for _ in range(3):
        sending = [gevent.spawn(it.begin, "fast count to 3") for it in visitors]
        gevent.joinall(sending, raise_error=True)
        for job in sending:
            assert job.value.follow().blocks == ["<p>1 2 3</p>"]

    assert was_full(postgres, url)


def test_draining_dyno_leaves_its_connections(start_dyno, visit, postgres):
    url = postgres.make_database(most_connections=2)
    ending = start_dyno(DATABASE_URL=url, DRAIN_SECONDS="20")
    visitor = visit(ending)
    talk = visitor.begin("speed 20 count to 900")
    reading = [gevent.spawn(visitor.read, talk.path) for _ in range(6)]
    gevent.joinall(reading, raise_error=True)

    ending.terminate()
    other = start_dyno(DATABASE_URL=url)
    shown = visit(other).begin("fast count to 3").follow()

    assert shown.blocks == ["<p>1 2 3</p>"]


@pytest.fixture
def stores(postgres, redis):
    """Return config vars of a PostgreSQL and a Redis."""
    return {"DATABASE_URL": postgres.make_database(), "REDIS_URL": redis.url}


@pytest.fixture
def drop_connections(postgres, redis):
    """Return a function that drops all idle connections of the stores."""

    def drop() -> None:
        assert postgres.drop_connections() > 0
        redis.drop_connections()

    return drop


def test_dropped_store_connections_are_replaced(
    start_dyno, visit, stores, drop_connections
):
    here, there = (start_dyno(**stores) for _ in range(2))
    visitor = visit(here)
    visitor.begin("fast count to 3").follow()

    drop_connections()
    talk = visitor.begin("speed 30 count to 80")
    visitor.move_to(there.url)
    following = gevent.spawn(talk.follow)
    for _ in range(2):
        gevent.sleep(1.1)  # Stores drop idle connections, not new ones.
        drop_connections()
    page = following.get(timeout=30)
    drop_connections()
    talk = visitor.begin("speed 20 count to 900")
    visitor.move_to(here.url)
    shown = talk.follow(until="5")
    drop_connections()
    assert talk.stop().status_code < 300
    shown = talk.follow(shown)

    assert (page.state, shown.state) == ("done", "stopped")
    assert page.blocks[0].endswith(" 79 80</p>")
    assert "cannot be used" not in here.process.read_log() + there.process.read_log()


def test_idle_redis_connection_is_reopened(start_dyno, visit, stores, inspector):
    inspector.config_set("timeout", 1)
    here, there = (start_dyno(**stores) for _ in range(2))
    visitor = visit(here)
    visitor.move_to(there.url)
    visitor.begin("fast count to 3").follow()
    # Redis never drops a subscription as idle; it drops the other connections.
    wait_until(
        lambda: inspector.client_list(_type="normal")[1:] == [], "they are dropped"
    )

    visitor.move_to(here.url)
    talk = visitor.begin("speed 40 count to 40")
    visitor.move_to(there.url)

    assert talk.follow().blocks[0].endswith(" 39 40</p>")
    assert "Redis is away" not in here.process.read_log() + there.process.read_log()
