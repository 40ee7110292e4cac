"""Several processes and dynos: the database is the truth, Redis saves time."""

import os
import signal
import time
from contextlib import ExitStack, suppress
from copy import copy

import gevent
import pytest
import requests

from ..client import STREAM, HTTPVisitor, Page, Talk, split_events
from ..services.kaiwa import KaiwaServer
from ..services.process import wait_until
from ..services.redis import RedisServer
from ..services.stored import read_stored
from .conftest import QUICK

COUNT = " ".join(str(number) for number in range(1, 61))


@pytest.fixture(
    scope="module",
    params=[
        "sqlite",
        pytest.param("postgres", marks=pytest.mark.postgres),
        pytest.param(
            "postgres and redis", marks=[pytest.mark.postgres, pytest.mark.redis]
        ),
    ],
)
def two_dynos(request, attachment, tmp_path_factory):
    """Run two dynos with the same database, of each kind."""
    folder = tmp_path_factory.mktemp("two-dynos")
    environ = {**attachment, **QUICK}
    with ExitStack() as stack:
        if "postgres" in request.param:
            database = request.getfixturevalue("postgres").make_database()
            environ["DATABASE_URL"] = database
        if "redis" in request.param:
            redis = RedisServer(folder)
            stack.callback(redis.stop)
            environ["REDIS_URL"] = redis.url
        dynos = [KaiwaServer(folder, environ) for _ in range(2)]
        for dyno in dynos:
            stack.callback(dyno.kill)
            dyno.wait_until_ready()
        yield dynos


def test_other_dyno_follows_and_stops(two_dynos, visit, endpoint):
    here, there = two_dynos
    visitor = visit(here)
    finished = visitor.begin("speed 40 count to 60")
    visitor.move_to(there.url)

    page = finished.follow()

    assert page.blocks == [f"<p>{COUNT}</p>"]
    assert page.state == "done"

    visitor.move_to(here.url)
    stopped = visitor.begin("speed 20 count to 900")
    page = stopped.follow(until="5")
    visitor.move_to(there.url)
    stopped.stop()

    assert stopped.follow(page).state == "stopped"
    assert endpoint.wait_until_ended(2)[-1]["closed_early"]


def test_repeated_send_elsewhere_is_one(two_dynos, visit, endpoint):
    here, there = two_dynos
    visitor = visit(here)
    first = visitor.begin("fast count to 3", send_key="same")
    visitor.move_to(there.url)

    again = visitor.begin("fast count to 3", send_key="same")
    assert again.answer_id == first.answer_id
    assert first.follow().state == "done"
    assert len(endpoint.wait_until_ended()) == 1


def test_repeated_send_streams_elsewhere(two_dynos, visit, endpoint):
    here, there = two_dynos
    visitor = visit(here)
    visitor.begin("speed 40 count to 60", send_key="same")
    visitor.move_to(there.url)
    form = visitor.fill("speed 40 count to 60", {"send_key": "same"})
    page = Page()

    reply = visitor.post_form("/conversations", form, STREAM)
    for event in split_events([reply.content]):
        page.apply(event)

    assert page.blocks == [f"<p>{COUNT}</p>"]
    assert page.state == "done"
    assert len(endpoint.list_requests()) == 1


def test_queued_elsewhere_is_sent_once(two_dynos, visit, endpoint):
    here, there = two_dynos
    visitor = visit(here)
    talk = visitor.begin("speed 40 count to 60")
    visitor.move_to(there.url)
    visitor.post(f"{talk.path}/queue", "fast count to 4")

    wait_until(lambda: len(endpoint.list_requests()) == 2, "the second request")
    talk.follow()

    wait_until(lambda: "queued-message__text" not in visitor.read(talk.path), "the end")
    assert len(endpoint.wait_until_ended(2)) == 2


def test_other_dyno_refuses_while_answering(two_dynos, visit):
    here, there = two_dynos
    visitor = visit(here)
    talk = visitor.begin("slow 30")
    visitor.move_to(there.url)

    assert visitor.post(f"{talk.path}/messages", "More").status_code == 409
    talk.stop()


@pytest.fixture
def related_dynos(start_dyno, redis):
    """Return two dynos with the same Redis."""
    return [start_dyno(REDIS_URL=redis.url) for _ in range(2)]


def test_redis_steps_beat_checkpoints(related_dynos, visit):
    here, there = related_dynos
    visitor = visit(here)
    talk = visitor.begin("speed 40 count to 120")
    visitor.move_to(there.url)
    page = CountingPage()

    talk.follow(page)

    # Checkpoints alone would make three seconds of text a handful of events.
    assert page.frames >= 10


class CountingPage(Page):
    """A page that counts its events with data."""

    frames = 0

    def apply(self, event: bytes) -> None:
        """Apply one event."""
        self.frames += b"data: " in event
        super().apply(event)


def test_lost_redis_loses_nothing(related_dynos, visit, redis, tmp_path, endpoint):
    here, there = related_dynos
    visitor = visit(here)
    talk = visitor.begin("speed 20 count to 120")
    visitor.move_to(there.url)
    following = gevent.spawn(talk.follow)
    time.sleep(1)
    redis.stop()
    time.sleep(1.5)
    redis.start()

    page = following.get(timeout=30)

    assert page.state == "done"
    assert page.blocks[0].endswith(" 119 120</p>")
    assert read_stored(tmp_path, talk.answer_id)[:2] == ("done", "")
    assert len(endpoint.list_requests()) == 1
    wait_until(lambda: "Redis is back" in there.process.read_log(), "the log")
    assert talk.send("fast count to 3").follow().blocks == ["<p>1 2 3</p>"]


def test_hanging_redis_delays_nothing(related_dynos, visit, redis):
    here, there = related_dynos
    visitor = visit(here)
    running = visitor.begin("speed 20 count to 900")
    visitor.move_to(there.url)
    page = running.follow(until="5")
    redis.hang()

    running.stop()
    page = running.follow(page)
    shown = visitor.begin("fast count to 3").follow()

    # Redis has replied to nothing meanwhile.
    assert (page.state, shown.state) == ("stopped", "done")
    redis.resume()


def test_flushed_redis_loses_nothing(related_dynos, visit, redis):
    here, there = related_dynos
    visitor = visit(here)
    talk = visitor.begin("speed 40 count to 60")
    visitor.move_to(there.url)
    redis.connect().flushall()

    assert talk.follow().blocks == [f"<p>{COUNT}</p>"]


def signal_workers(dyno: KaiwaServer, number: signal.Signals) -> None:
    """Send a signal to each process that serves."""
    for process_id in dyno.list_workers():
        os.kill(process_id, number)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.parametrize("loss", [signal.SIGKILL, signal.SIGSTOP], ids=["kill", "stop"])
def test_reload_shows_end_of_lost_answer(start_dyno, visit, request, redis, kind, loss):
    config = {"LOST_SECONDS": "3", "REDIS_URL": redis.url}
    if kind == "postgres":
        config["DATABASE_URL"] = request.getfixturevalue("postgres").make_database()
    maker, *watchers = [start_dyno(**config) for _ in range(3)]
    visitor = visit(maker)
    talk = visitor.begin("speed 40 count to 900")
    pages = [Page() for _ in range(3)]
    following = [
        gevent.spawn(follow_at, visitor, dyno, talk, page)
        for dyno, page in zip((maker, *watchers), pages, strict=True)
    ]
    wait_until(lambda: all(" 40" in "".join(it.blocks) for it in pages), "text")

    signal_workers(maker, loss)
    gevent.joinall(following[1:], timeout=60)
    if loss == signal.SIGSTOP:
        signal_workers(maker, signal.SIGCONT)
        following[0].join(timeout=60)
        followed = pages
    else:
        followed = pages[1:]

    visitor.move_to(watchers[0].url)
    reloaded = Page.load(talk.read(), talk.answer_id)
    assert reloaded.state == "interrupted"
    for page in followed:
        assert (page.state, page.blocks) == ("interrupted", reloaded.blocks)


def follow_at(visitor: HTTPVisitor, dyno: KaiwaServer, talk: Talk, page: Page):
    """Follow an answer at another dyno as the same visitor."""
    tab = copy(visitor)
    tab.move_to(dyno.url)
    with suppress(requests.RequestException):  # The process was killed.
        tab.follow(talk.answer_id, page)
