"""Dynos that restart or die."""

import secrets
import shutil
import sqlite3
import time
from contextlib import closing
from http.client import HTTPConnection

import pytest

from ..client import Talk
from ..services.nginx import Router
from ..services.process import wait_until


def test_answer_finishes_within_the_drain(start_dyno, visit):
    dyno = start_dyno(DRAIN_SECONDS="10")
    visitor = visit(dyno)
    talk = visitor.begin("speed 40 count to 60")
    talk.follow(until="3")

    dyno.terminate()
    dyno.process.process.wait(20)
    dyno.start()
    dyno.wait_until_ready()

    assert talk.read_state() == "done"
    assert "59 60</p>" in visitor.read(talk.path)


def test_long_answer_is_interrupted_and_continued(start_dyno, visit, endpoint):
    dyno = start_dyno(DRAIN_SECONDS="1")
    visitor = visit(dyno)
    talk = visitor.begin("speed 20 count to 900")
    page = talk.follow(until="10")

    began_at = time.monotonic()
    dyno.terminate()
    dyno.process.process.wait(25)
    assert time.monotonic() - began_at < 25
    dyno.start()
    dyno.wait_until_ready()

    article = talk.read()
    assert 'data-state="interrupted"' in article
    assert page.blocks[0].removesuffix("</p>") in article
    assert endpoint.list_requests()[0]["closed_early"]
    continuation = visitor.post(f"/answers/{talk.answer_id}/continuations")
    assert continuation.status_code == 201
    wait_until(lambda: len(endpoint.list_requests()) == 2, "a second request")


def test_draining_dyno_refuses_and_keeps_draft(start_dyno, visit):
    dyno = start_dyno(DRAIN_SECONDS="8")
    visitor = visit(dyno)
    talk = visitor.begin("speed 20 count to 900")
    dyno.terminate()

    def is_refused() -> bool:
        response = visitor.post("/conversations", "fast count to 3")
        return response.headers.get("X-Kaiwa-Problem") == "draining"

    wait_until(is_refused, "a refused send")
    talk.stop()
    dyno.process.process.wait(20)


def test_idle_connections_delay_no_stop(start_dyno):
    dyno = start_dyno()
    idle = [HTTPConnection("127.0.0.1", dyno.port) for _ in range(6)]
    idle[0].connect()
    for connection in idle[1:]:
        connection.request("GET", "/healthz")
        assert connection.getresponse().read()

    dyno.terminate()
    dyno.process.process.wait(25)

    for connection in idle:
        assert connection.sock.recv(1) == b""
        connection.close()
    log = dyno.process.read_log()
    assert "Drained" in log
    # Gunicorn's warning when it stops waiting for connections.
    assert "graceful timeout" not in log
    assert "rror" not in log


def send_as_page(visitor, message: str) -> tuple[Talk, int]:
    """Send with one key until a dyno accepts it, as the page does.

    :returns: the conversation, and the number of refusals by a draining dyno.
    """
    key, refusals = secrets.token_hex(8), 0
    while True:
        reply = visitor.post("/conversations", message, send_key=key)
        if reply.status_code == 201:
            return Talk(visitor, reply), refusals
        assert reply.headers["X-Kaiwa-Problem"] == "draining"
        refusals += 1


@pytest.mark.nginx
def test_other_dyno_answers_during_drain(start_dyno, visit, endpoint, tmp_path):
    config = {"CHAT_ACCESS": "open", "DRAIN_SECONDS": "20"}
    config["MAX_RUNNING_PER_PERSON"] = "20"
    draining, other = (start_dyno(**config) for _ in range(2))
    router = Router(tmp_path, [draining, other])
    running = visit(draining).begin("speed 20 count to 900")
    visitor = visit(router)
    draining.terminate()

    sent = [send_as_page(visitor, f"fast count to {number}") for number in range(1, 13)]
    pages = [talk.follow() for talk, _ in sent]
    running.stop()
    draining.process.process.wait(25)
    router.stop()

    assert {page.state for page in pages} == {"done"}
    # The router picks a dyno at random, so one of twelve sends meets the draining one.
    assert sum(refusals for _, refusals in sent) > 0
    assert len(endpoint.list_requests()) == 1 + len(sent)
    assert other.is_ready()


@pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def test_killed_process_loses_little(start_dyno, visit, kind, request):
    more = {"LOST_SECONDS": "4"}
    if kind == "postgres":
        more["DATABASE_URL"] = request.getfixturevalue("postgres").make_database()
    dyno, other = (start_dyno(**more) for _ in range(2))
    visitor = visit(dyno)
    talk = visitor.begin("speed 20 count to 900")
    page = talk.follow(until="60")
    shown = page.blocks[0]

    dyno.kill()
    visitor.move_to(other.url)
    page = talk.follow(page)

    assert page.state == "interrupted"
    kept = page.blocks[0].removeprefix("<p>").removesuffix("</p>").split()
    seen = shown.removeprefix("<p>").removesuffix("</p>").split()
    # Twenty words a second, and at most 1.5 s of them.
    assert len(kept) >= len(seen) - 30
    assert kept == [str(number + 1) for number in range(len(kept))]
    assert talk.read_state() == "interrupted"


def test_restart_interrupts_lost_answers(start_dyno, visit):
    dyno = start_dyno(LOST_SECONDS="4")
    visitor = visit(dyno)
    talk = visitor.begin("slow 60")
    dyno.kill()
    dyno.start()
    dyno.wait_until_ready()

    assert talk.follow().state == "interrupted"
    assert visitor.post(f"/answers/{talk.answer_id}/attempts").status_code == 201


def test_backup_is_restored_after_stop(start_dyno, visit, tmp_path):
    database, backup = tmp_path / "kaiwa.sqlite3", tmp_path / "backup"
    dyno = start_dyno()
    visitor = visit(dyno)

    kept = visitor.begin("fast count to 3")
    kept.follow()
    with (
        closing(sqlite3.connect(database)) as running,
        closing(sqlite3.connect(backup)) as copy,
    ):
        running.backup(copy)
    lost = visitor.begin("fast count to 4")
    lost.follow()
    dyno.terminate()
    dyno.process.process.wait(25)
    files = {file.name for file in tmp_path.glob("kaiwa.sqlite3*")}
    shutil.copy(backup, database)
    dyno.start()
    dyno.wait_until_ready()

    assert files == {"kaiwa.sqlite3"}
    assert "<p>1 2 3</p>" in visitor.read(kept.path)
    assert visitor.get(lost.path).status_code == 404
    with closing(sqlite3.connect(database)) as running:
        assert running.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
