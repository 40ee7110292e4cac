"""The server: its life, its list of requests, its scripts."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import gevent
import pytest
import requests

from ..standin.asking import KEY, join_text, make_body, read_events
from . import CHAT_PATH, Endpoint
from .scripts import DONE, finish, hang_up, hold, play, refuse, say


def test_stop_frees_the_port():
    with Endpoint() as endpoint:
        port = int(endpoint.url.rpartition(":")[2])

    with Endpoint(port=port) as again:
        assert requests.get(f"{again.url}/available-models", timeout=5).ok


def test_stop_closes_open_streams():
    endpoint = Endpoint().start()
    with requests.Session() as http:
        response = http.post(
            endpoint.url + CHAT_PATH,
            json=make_body("silent count to 4", stream=True),
            headers={"Authorization": KEY},
            stream=True,
            timeout=5,
        )
        endpoint.stop()

        with pytest.raises(requests.RequestException):
            assert response.content is None


def test_stop_is_always_harmless():
    Endpoint().stop()

    endpoint = Endpoint().start()
    endpoint.stop()
    endpoint.stop()


@pytest.mark.parametrize("is_threaded", [True, False], ids=["threaded", "same loop"])
def test_requests_are_listed(is_threaded):
    with Endpoint(is_threaded=is_threaded) as endpoint:
        url = endpoint.url + CHAT_PATH
        requests.post(
            url, json=make_body(), headers={"Authorization": KEY}, timeout=5
        ).close()

        [found] = endpoint.wait_until_ended()

    assert (found["method"], found["path"]) == ("POST", CHAT_PATH)
    assert found["headers"]["authorization"] == KEY
    assert found["body"] == make_body()
    assert (found["status"], found["finished"], found["closed_early"]) == (
        200,
        True,
        False,
    )


@pytest.mark.parametrize(
    "words", ["silent", "slow 600", "done open count to 2", "late 600"]
)
def test_client_that_leaves_is_noted(endpoint, words):
    with pytest.raises(requests.RequestException):
        requests.post(
            endpoint.url + CHAT_PATH,
            json=make_body(f"fast {words}", stream=True),
            headers={"Authorization": KEY},
            timeout=0.2,
        )

    [found] = endpoint.wait_until_ended()
    assert found["closed_early"] and not found["finished"]


def test_connection_carries_several_exchanges(endpoint, ask):
    for words in ("fast count to 2", "error 400", "count to 3"):
        ask(words, stream=words.startswith("fast")).close()

    statuses = [found["status"] for found in endpoint.wait_until_ended(3)]
    assert statuses == [200, 400, 200]


def test_wait_ends_in_time(endpoint):
    with pytest.raises(TimeoutError):
        endpoint.wait_until_ended(timeout_seconds=0.01)


def test_clear_forgets_requests_and_scripts(endpoint, ask):
    ask()
    endpoint.add_script(hang_up)
    endpoint.clear()

    assert endpoint.list_requests() == []
    assert ask().status_code == 200


def test_script_answers_one_request(endpoint, ask):
    endpoint.add_script(lambda exchange: exchange.reply(418, b"\x00\xff", X_A="1"))

    response = ask()

    assert response.status_code == 418
    assert dict(response.headers) == {"Content-Length": "2", "X-A": "1"}
    assert response.content == b"\x00\xff"
    assert ask().status_code == 200


def test_script_may_be_for_another_path(endpoint, ask):
    url = f"{endpoint.url}/available-models"
    endpoint.add_script(
        lambda exchange: exchange.reply(200, b"[]"), "/available-models"
    )

    assert ask().status_code == 200
    assert requests.get(url, timeout=5).json() == []
    assert len(requests.get(url, timeout=5).json()) > 1


@pytest.mark.parametrize(
    ("script", "status", "text"),
    [
        pytest.param(play(say("Hi"), finish(), DONE), 200, "Hi", id="stream"),
        pytest.param(refuse(413, "Too long"), 413, "", id="refusal"),
        pytest.param(
            lambda exchange: exchange.reply_chunked(say("Hi"), DONE),
            200,
            "Hi",
            id="chunks",
        ),
    ],
)
def test_common_scripts_are_readable(endpoint, ask, script, status, text):
    endpoint.add_script(script)

    response = ask(stream=True)

    assert response.status_code == status
    assert join_text(read_events(response.content)) == text


@pytest.mark.parametrize(
    "script",
    [hang_up, hold, play(say("Hi"), end=lambda exchange: exchange.reset())],
    ids=["hang up", "hold", "reset"],
)
def test_script_may_never_answer(endpoint, script):
    endpoint.add_script(script)

    with pytest.raises(requests.RequestException):
        requests.post(endpoint.url + CHAT_PATH, json=make_body(), timeout=0.2)

    endpoint.wait_until_ended()


def test_many_slow_streams_run_at_once(endpoint):
    def ask_slowly(number):
        response = requests.post(
            endpoint.url + CHAT_PATH,
            json=make_body("slow 0.5 speed 100 count to 20", stream=True),
            headers={"Authorization": KEY},
            timeout=20,
        )
        return join_text(read_events(response.content))

    began = time.monotonic()
    with ThreadPoolExecutor(40) as pool:
        texts = list(pool.map(ask_slowly, range(40)))

    assert set(texts) == {" ".join(map(str, range(1, 21)))}
    # One after the other they take 28 seconds.
    assert time.monotonic() - began < 14


@pytest.mark.parametrize(
    "data", [b"POST /v1/chat/completions HTTP/1.1\r\nContent-Le", b"\x16\x03\x01 \n"]
)
def test_bad_request_harms_no_other(endpoint, ask, data):
    host, port = endpoint.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(data)
        gevent.sleep(0.01)

    assert ask().status_code == 200
