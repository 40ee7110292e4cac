"""Faults of the machine: a full disk, a killed worker, a clock that jumps."""

from datetime import UTC, datetime, timedelta

import gevent
import pytest
import requests

from kaiwa import clock, create_app, serving

from ..client import AppVisitor, Page
from ..services.machine import Disk, close_descriptors
from ..services.process import wait_until
from ..services.stored import read_stored

DRAFT = "Something that took an hour to write."


def test_full_disk_loses_nothing(start_dyno, visit, tmp_path, endpoint):
    dyno = start_dyno()
    disk = Disk(dyno.process.process.pid)
    visitor = visit(dyno)
    talk = visitor.begin("speed 20 count to 60")
    page = talk.follow(until="5")

    disk.fill()
    refused = visitor.post("/conversations", DRAFT)
    refused_page = visitor.submit("/conversations", DRAFT)
    page = talk.follow(page, until=" 59 60")
    is_ready = dyno.is_ready()
    conversation = visitor.read(talk.path)
    stranger = requests.get(dyno.url, timeout=10)
    state_before = page.state
    disk.clear()
    page = talk.follow(page)

    assert (refused.status_code, "database" in refused.text) == (503, True)
    assert (refused_page.status_code, DRAFT in refused_page.text) == (503, True)
    assert (stranger.status_code, "database" in stranger.text) == (503, True)
    assert (state_before, page.state, is_ready) == ("streaming", "done", True)
    assert page.blocks[0].endswith(" 59 60</p>")
    assert page.blocks[0] in conversation
    assert read_stored(tmp_path, talk.answer_id).state == "done"
    assert read_stored(tmp_path, talk.answer_id).source.endswith(" 59 60")
    assert len(endpoint.list_requests()) == 1
    assert talk.send("fast count to 3").follow().blocks == ["<p>1 2 3</p>"]


def test_killed_worker_is_replaced(start_dyno, visit, tmp_path, endpoint):
    dyno = start_dyno(LOST_SECONDS="3")
    visitor = visit(dyno)
    talk = visitor.begin("speed 20 count to 900")
    page = talk.follow(until="60")
    seen = page.blocks[0].removesuffix("</p>").split()

    dyno.kill_worker()
    page = talk.follow(page)

    stored = read_stored(tmp_path, talk.answer_id)
    kept = stored.source.split()
    assert (page.state, stored.state, stored.error_code) == ("interrupted",) * 2 + ("",)
    # Twenty words a second, and at most 1.5 s of them.
    assert len(kept) >= len(seen) - 30
    assert kept == [str(number + 1) for number in range(len(kept))]
    assert page.blocks == [f"<p>{stored.source.strip()}</p>"]
    assert "The text so far is kept." in talk.read()
    assert len(endpoint.list_requests()) == 1
    assert talk.send("fast count to 3").follow().blocks == ["<p>1 2 3</p>"]


def test_streams_need_no_new_descriptor(start_dyno, visit):
    dyno = start_dyno()
    visitor = visit(dyno)
    talk = visitor.begin("slow 2 speed 40 japanese")
    page = Page()
    following = gevent.spawn(talk.follow, page)
    wait_until(lambda: page.state == "waiting", "the stream opens")

    for process_id in dyno.list_workers():
        close_descriptors(process_id)
    following.get(timeout=60)

    assert page.state == "done"
    assert len(page.blocks) > 1
    assert "Traceback" not in dyno.process.read_log()


class SteppedClock:
    """A replacement of ``datetime`` in `kaiwa.clock`."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, zone: object = UTC) -> datetime:
        """Return the time, ahead of the true one."""
        return datetime.now(UTC) + cls.ahead


@pytest.fixture
def stepped_clock(monkeypatch):
    """Return a clock that a test can set."""
    monkeypatch.setattr(SteppedClock, "ahead", timedelta(0))
    monkeypatch.setattr(clock, "datetime", SteppedClock)
    return SteppedClock


@pytest.fixture
def environ(environ):
    """Return config vars that shorten the time after which a maker is lost."""
    return {**environ, "LOST_SECONDS": "3"}


@pytest.fixture
def other_app(environ):
    """Return a second app on the same database."""
    app = create_app(environ)
    serving.get_ready(app)
    yield app
    serving.drain(app, seconds=0)


@pytest.mark.parametrize("hours", [1, -1])
def test_clock_step_changes_nothing(
    app, other_app, stepped_clock, hours, tmp_path, endpoint
):
    visitor, elsewhere = AppVisitor(app), AppVisitor(other_app)
    cookie = visitor.client.get_cookie("kaiwa")
    elsewhere.client.set_cookie("kaiwa", cookie.value)
    talk = visitor.begin("speed 20 count to 130")
    here = gevent.spawn(visitor.follow, talk.answer_id)

    stepped_clock.ahead = timedelta(hours=hours)
    there = gevent.spawn(elsewhere.follow, talk.answer_id)
    pages = [here.get(timeout=30), there.get(timeout=30)]
    talk.visitor = elsewhere

    assert [page.state for page in pages] == ["done", "done"]
    assert pages[0].blocks == pages[1].blocks
    assert pages[0].blocks[0].endswith(" 129 130</p>")
    assert read_stored(tmp_path, talk.answer_id)[:2] == ("done", "")
    assert len(endpoint.list_requests()) == 1
    assert talk.send("fast count to 3").follow().state == "done"
