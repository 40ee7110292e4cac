"""A database that is down: at boot, during an answer, for a send."""

import gevent
import requests

from ..services.process import wait_until


def test_boot_waits_for_the_database(start_dyno, postgres, visit):
    url = postgres.make_database()
    postgres.stop()
    try:
        dyno = start_dyno(is_ready=False, DATABASE_URL=url)
        log = dyno.process.read_log
        wait_until(lambda: "Waiting for the database" in log(), "the log")
        health = requests.get(f"{dyno.url}/healthz", timeout=5)
        page = requests.get(f"{dyno.url}/", timeout=5)
    finally:
        postgres.start()
    dyno.wait_until_ready()

    assert (health.status_code, health.json()["alive"]) == (503, True)
    assert (page.status_code, "cannot be reached" in page.text) == (503, True)
    assert requests.get(f"{dyno.url}/", timeout=5).status_code == 200


def test_answer_survives_a_lost_database(start_dyno, postgres, visit, endpoint):
    # Down for twice LOST_SECONDS, as 30 s would be by default.
    config = {"DATABASE_URL": postgres.make_database(), "LOST_SECONDS": "3"}
    dyno, other = (start_dyno(**config) for _ in range(2))
    visitor = visit(dyno)
    talk = visitor.begin("speed 20 count to 160")
    following = gevent.spawn(talk.follow)
    gevent.sleep(1)

    postgres.stop()
    gevent.sleep(6)
    send = visitor.post("/conversations", "fast count to 3")
    postgres.start()
    page = following.get(timeout=60)

    assert (send.status_code, "database" in send.text) == (503, True)
    assert page.state == "done"
    wait_until(lambda: talk.read_state() == "done", "it is stored")
    visitor.move_to(other.url)
    assert talk.follow().blocks == page.blocks
    assert page.blocks[0].endswith(" 159 160</p>")
    assert len(endpoint.list_requests()) == 1
    assert talk.send("fast count to 3").follow().blocks == ["<p>1 2 3</p>"]
