import json
import sqlite3
from contextlib import closing

import pytest

from ..client import Page
from ..services.process import wait_until


def test_streamed_answer_equals_stored_one(visitor):
    talk = visitor.begin("fast count to 5")

    page = talk.follow()

    assert page.blocks == ["<p>1 2 3 4 5</p>"]
    assert page.state == "done"
    assert "<p>1 2 3 4 5</p>" in visitor.read(talk.path)


def test_answer_without_followers(visitor, endpoint):
    talk = visitor.begin("fast count to 5")
    endpoint.wait_until_ended()

    assert "1 2 3 4 5" in "".join(talk.follow().blocks)


def test_follow_from_a_position(visitor):
    talk = visitor.begin("fast echo: One.\n\nTwo.\n\nThree.")
    talk.follow()
    seen = Page(["<p>One.</p>", "<p>T</p>"], position=len("One.\n\nT"))

    page = talk.follow(seen)

    assert page.blocks == ["<p>One.</p>", "<p>Two.</p>", "<p>Three.</p>"]


def test_last_event_id_is_the_position(visitor):
    talk = visitor.begin("fast echo: One.\n\nTwo.\n\nThree.")
    talk.follow()
    path = f"/answers/{talk.answer_id}/events?position=0"

    again = visitor.client.get(path, headers={"Last-Event-ID": "999"}, buffered=True)
    within = visitor.client.get(path, headers={"Last-Event-ID": "12"}, buffered=True)

    assert "One." in again.text  # The position is beyond the end.
    assert "<p>One.</p>" not in within.text


def test_event_headers_for_proxies(visitor):
    talk = visitor.begin()

    response = visitor.client.get(f"/answers/{talk.answer_id}/events", buffered=True)

    assert response.mimetype == "text/event-stream"
    assert response.headers["Cache-Control"] == "no-store, no-transform"
    assert response.headers["X-Accel-Buffering"] == "no"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("late 30", id="before the first byte"),
        pytest.param("slow 30", id="before the first token"),
        pytest.param("speed 20 count to 500", id="in mid-answer"),
    ],
)
def test_stop_keeps_the_text(visitor, endpoint, words):
    talk = visitor.begin(words)
    wait_until(endpoint.list_requests, "the model is asked")

    response = talk.stop()

    (request,) = endpoint.wait_until_ended()
    assert response.status_code == 204
    assert request["closed_early"]
    assert 'data-state="stopped"' in talk.read()


def test_stop_right_after_send(visitor, endpoint):
    talk = visitor.begin("slow 30")

    talk.stop()

    assert talk.follow().state == "stopped"


def test_stop_of_finished_answer(visitor):
    talk = visitor.begin()
    talk.follow()

    assert talk.stop().status_code == 204
    assert 'data-state="done"' in talk.read()


def test_try_again_after_failure(visitor, endpoint):
    talk = visitor.begin("error 401")

    assert talk.follow().state == "failed"
    article = talk.read()
    assert "rejects the key of INFERENCE" in article
    assert "heroku config:get INFERENCE_KEY" in article
    visitor.post(f"/answers/{talk.answer_id}/attempts")
    assert len(endpoint.wait_until_ended(2)) == 2


def test_continue_after_broken_stream(visitor, endpoint):
    talk = visitor.begin("fast cut count to 10")
    assert talk.follow().state == "failed"

    response = visitor.post(f"/answers/{talk.answer_id}/continuations")

    assert response.status_code == 201
    # The first delta may have arrived before the response is rendered.
    assert "<p>1 2 3 4 5" in response.text
    asked = endpoint.wait_until_ended(2)[-1]["body"]["messages"]
    assert [turn["role"] for turn in asked] == ["user", "assistant", "user"]
    assert asked[1]["content"] == "1 2 3 4 5"


def test_repeated_send_asks_once(visitor, endpoint):
    first = visitor.begin("fast count to 3", send_key="same")
    again = visitor.begin("fast count to 3", send_key="same")
    first.follow()

    assert again.answer_id == first.answer_id
    assert len(endpoint.list_requests()) == 1


def test_repeated_send_while_database_is_readonly(visitor):
    first = visitor.begin("fast count to 3", send_key="same")
    first.follow()
    database = visitor.app.extensions["kaiwa"].database
    database.retry_seconds = 0.1
    writer = sqlite3.connect(database.engine.url.database, isolation_level=None)

    with closing(writer):
        writer.execute("BEGIN IMMEDIATE")
        again = visitor.begin("fast count to 3", send_key="same")
        other = visitor.post("/conversations", "Hi")

    assert again.answer_id == first.answer_id
    assert other.status_code == 503


def test_send_makes_one_request(visitor, endpoint):
    talk = visitor.begin("fast count to 3")
    talk.follow()
    talk.send("fast count to 4").follow()

    asked = [
        it for it in endpoint.list_requests() if it["path"].endswith("completions")
    ]
    assert len(asked) == 2
    assert json.dumps(asked[1]["body"]["messages"]).count("count to") == 2


def test_thinking_is_never_sent_back(visitor, endpoint):
    talk = visitor.begin("fast thinking")
    assert "<details" in talk.follow().blocks[0]

    talk.send("fast count to 3").follow()

    asked = endpoint.wait_until_ended(2)[-1]["body"]["messages"]
    assert "details" not in asked[1]["content"]
    assert "\x1e" not in asked[1]["content"]


def test_delete_stops_the_answer(visitor, endpoint):
    talk = visitor.begin("slow 30")
    wait_until(endpoint.list_requests, "the model is asked")

    visitor.client.post(f"{talk.path}/deletion")

    (request,) = endpoint.wait_until_ended()
    assert request["closed_early"]
    assert visitor.client.get(talk.path).status_code == 404


def test_source_is_markdown(visitor):
    talk = visitor.begin("fast echo: **bold** 会話")
    talk.follow()

    response = visitor.client.get(f"/messages/{talk.answer_id}/source")

    assert response.text == "**bold** 会話"
    assert response.mimetype == "text/plain"
