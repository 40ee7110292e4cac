"""The machine's own faults: a full disk, a killed worker, a clock that steps."""

from datetime import UTC, datetime, timedelta

import gevent
import pytest
import requests

from kaiwa import clock, create_app, serving

from ..answers.page import Page
from ..services.machine import Disk, close_descriptors
from ..services.process import wait_until
from ..services.stored import read_stored
from ..web.conftest import Visitor

DRAFT = "Something that took an hour to write."
WITH_SCRIPTS = {"X-Kaiwa-Request": "fetch"}
WITHOUT_SCRIPTS = {"X-Kaiwa-Request": None}


def test_full_disk_loses_nothing(start_dyno, visit, tmp_path, standin):
    dyno = start_dyno()
    disk = Disk(dyno.process.process.pid)
    visitor = visit(dyno)
    answer_id = visitor.begin("speed 20 count to 60")
    page = visitor.follow(answer_id, until="5")

    disk.fill()
    refused = visitor.post("/conversations", DRAFT)
    visitor.http.headers.update(WITHOUT_SCRIPTS)
    refused_page = visitor.post("/conversations", DRAFT)
    page = visitor.follow(answer_id, page, until=" 59 60")
    is_ready = dyno.is_ready()
    conversation = visitor.read(visitor.path)
    stranger = requests.get(dyno.url, timeout=10)
    state_before = page.state
    disk.clear()
    visitor.http.headers.update(WITH_SCRIPTS)
    page = visitor.follow(answer_id, page)

    assert (refused.status_code, "database" in refused.text) == (503, True)
    assert (refused_page.status_code, DRAFT in refused_page.text) == (503, True)
    assert (stranger.status_code, "database" in stranger.text) == (503, True)
    assert (state_before, page.state, is_ready) == ("streaming", "done", True)
    assert page.blocks[0].endswith(" 59 60</p>")
    assert page.blocks[0] in conversation
    assert read_stored(tmp_path, answer_id).state == "done"
    assert read_stored(tmp_path, answer_id).source.endswith(" 59 60")
    assert len(standin.list_requests()) == 1
    assert visitor.send_next("fast count to 3").blocks == ["<p>1 2 3</p>"]


def test_killed_worker_is_replaced(start_dyno, visit, tmp_path, standin):
    dyno = start_dyno(LOST_SECONDS="3")
    visitor = visit(dyno)
    answer_id = visitor.begin("speed 20 count to 900")
    page = visitor.follow(answer_id, until="60")
    seen = page.blocks[0].removesuffix("</p>").split()

    dyno.kill_worker()
    page = visitor.follow(answer_id, page)

    stored = read_stored(tmp_path, answer_id)
    kept = stored.source.split()
    assert (page.state, stored.state, stored.error_code) == ("interrupted",) * 2 + ("",)
    # Twenty words a second, and at most 1.5 s of them.
    assert len(kept) >= len(seen) - 30
    assert kept == [str(number + 1) for number in range(len(kept))]
    assert page.blocks == [f"<p>{stored.source.strip()}</p>"]
    assert "The text so far is kept." in visitor.read(f"/messages/{answer_id}")
    assert len(standin.list_requests()) == 1
    assert visitor.send_next("fast count to 3").blocks == ["<p>1 2 3</p>"]


def test_streams_need_no_new_descriptor(start_dyno, visit):
    dyno = start_dyno()
    visitor = visit(dyno)
    answer_id = visitor.begin("slow 2 speed 40 japanese")
    page = Page()
    following = gevent.spawn(visitor.follow, answer_id, page)
    wait_until(lambda: page.state == "waiting", "the stream opens")

    for process_id in dyno.list_workers():
        close_descriptors(process_id)
    following.get(timeout=60)

    assert page.state == "done"
    assert len(page.blocks) > 1
    assert "Traceback" not in dyno.process.read_log()


class SteppedClock:
    """In the place of ``datetime``, where `kaiwa.clock` asks what time it is."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, zone: object = UTC) -> datetime:
        """Return the true time, as far ahead as the clock has been set."""
        return datetime.now(UTC) + cls.ahead


@pytest.fixture
def stepped_clock(monkeypatch):
    """A clock that can be set."""
    monkeypatch.setattr(SteppedClock, "ahead", timedelta(0))
    monkeypatch.setattr(clock, "datetime", SteppedClock)
    return SteppedClock


@pytest.fixture
def environ(environ):
    """Config vars under which a maker soon counts as lost."""
    return {**environ, "LOST_SECONDS": "3"}


@pytest.fixture
def other_app(environ):
    """A second app on the same database, that watches the first."""
    app = create_app(environ)
    serving.get_ready(app)
    yield app
    serving.drain(app, seconds=0)


@pytest.mark.parametrize("hours", [1, -1])
def test_clock_step_changes_nothing(
    app, other_app, stepped_clock, hours, tmp_path, standin
):
    visitor, elsewhere = Visitor(app), Visitor(other_app)
    cookie = visitor.client.get_cookie("kaiwa")
    elsewhere.client.set_cookie("kaiwa", cookie.value)
    talk = visitor.begin("speed 20 count to 130")
    following = gevent.spawn(talk.watch)

    stepped_clock.ahead = timedelta(hours=hours)
    talk.visitor = elsewhere
    watched = gevent.spawn(talk.watch)
    pages = [it.get(timeout=30) for it in (following, watched)]

    assert [page.state for page in pages] == ["done", "done"]
    assert pages[0].blocks == pages[1].blocks
    assert pages[0].blocks[0].endswith(" 129 130</p>")
    assert read_stored(tmp_path, talk.answer_id)[:2] == ("done", "")
    assert len(standin.list_requests()) == 1
    assert elsewhere.send(talk, "fast count to 3").watch().state == "done"
