"""Restarts and sudden deaths."""

import re
import secrets
import time

import pytest

from ..services.nginx import Router
from ..services.process import wait_until


def test_answer_finishes_within_the_drain(start_dyno, visit):
    dyno = start_dyno(DRAIN_SECONDS="10")
    visitor = visit(dyno)
    answer_id = visitor.begin("speed 40 count to 60")
    visitor.follow(answer_id, until="3")

    dyno.terminate()
    dyno.process.process.wait(20)
    dyno.start()
    dyno.wait_until_ready()

    assert visitor.read_state(answer_id) == "done"
    assert "59 60</p>" in visitor.read(visitor.path)


def test_long_answer_is_interrupted_and_continued(start_dyno, visit, standin):
    dyno = start_dyno(DRAIN_SECONDS="1")
    visitor = visit(dyno)
    answer_id = visitor.begin("speed 20 count to 900")
    page = visitor.follow(answer_id, until="10")

    began_at = time.monotonic()
    dyno.terminate()
    dyno.process.process.wait(25)
    assert time.monotonic() - began_at < 25
    dyno.start()
    dyno.wait_until_ready()

    article = visitor.read(f"/messages/{answer_id}")
    assert 'data-state="interrupted"' in article
    assert page.blocks[0].removesuffix("</p>") in article
    assert standin.list_requests()[0]["closed_early"]
    assert visitor.post(f"/answers/{answer_id}/continuations").status_code == 201
    wait_until(lambda: len(standin.list_requests()) == 2, "the model is asked to go on")


def test_draining_dyno_refuses_and_keeps_draft(start_dyno, visit):
    dyno = start_dyno(DRAIN_SECONDS="8")
    visitor = visit(dyno)
    answer_id = visitor.begin("speed 20 count to 900")
    dyno.terminate()

    def is_refused() -> bool:
        response = visitor.post("/conversations", "fast count to 3")
        return response.headers.get("X-Kaiwa-Problem") == "draining"

    wait_until(is_refused, "a send is refused")
    visitor.post(f"/answers/{answer_id}/cancellation")
    dyno.process.process.wait(20)


def send_as_page(visitor, words: str) -> tuple[int, int]:
    """Send until it is taken, under one key, as the page does.

    :returns: the answer's id, and how often a dyno about to end refused it.
    """
    key, refusals = secrets.token_hex(8), 0
    while True:
        response = visitor.post("/conversations", words, send_key=key)
        if response.status_code == 201:
            return int(re.findall(r'data-message="(\d+)"', response.text)[-1]), refusals
        assert response.headers["X-Kaiwa-Problem"] == "draining"
        refusals += 1


def test_other_dyno_answers_during_drain(start_dyno, visit, standin, tmp_path):
    config = {"CHAT_ACCESS": "open", "DRAIN_SECONDS": "20"}
    config["MAX_RUNNING_PER_PERSON"] = "20"
    draining, other = (start_dyno(**config) for _ in range(2))
    router = Router(tmp_path, [draining, other])
    waiting = visit(draining)
    running_id = waiting.begin("speed 20 count to 900")
    visitor = visit(router)
    draining.terminate()

    sent = [send_as_page(visitor, f"fast count to {number}") for number in range(1, 13)]
    pages = [visitor.follow(answer_id) for answer_id, _ in sent]
    waiting.post(f"/answers/{running_id}/cancellation")
    draining.process.process.wait(25)
    router.stop()

    assert {page.state for page in pages} == {"done"}
    # Any dyno is asked first: that all twelve sends missed it is unheard of.
    assert sum(refusals for _, refusals in sent) > 0
    assert len(standin.list_requests()) == 1 + len(sent)
    assert other.is_ready()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_killed_process_loses_little(start_dyno, visit, kind, request):
    more = {"LOST_SECONDS": "4"}
    if kind == "postgres":
        more["DATABASE_URL"] = request.getfixturevalue("postgres").make_database()
    dyno, other = (start_dyno(**more) for _ in range(2))
    visitor = visit(dyno)
    answer_id = visitor.begin("speed 20 count to 900")
    page = visitor.follow(answer_id, until="60")
    shown = page.blocks[0]

    dyno.kill()
    visitor.move_to(other.url)
    page = visitor.follow(answer_id, page)

    assert page.state == "interrupted"
    kept = page.blocks[0].removeprefix("<p>").removesuffix("</p>").split()
    seen = shown.removeprefix("<p>").removesuffix("</p>").split()
    # Twenty words a second, and at most 1.5 s of them.
    assert len(kept) >= len(seen) - 30
    assert kept == [str(number + 1) for number in range(len(kept))]
    assert visitor.read_state(answer_id) == "interrupted"


def test_restart_interrupts_lost_answers(start_dyno, visit):
    dyno = start_dyno(LOST_SECONDS="4")
    visitor = visit(dyno)
    answer_id = visitor.begin("slow 60")
    dyno.kill()
    dyno.start()
    dyno.wait_until_ready()

    assert visitor.follow(answer_id).state == "interrupted"
    assert visitor.post(f"/answers/{answer_id}/attempts").status_code == 201
