import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from kaiwa.standin import StandIn

from .asking import KEY, join_text, make_body, read_events


def test_a_stopped_stand_in_frees_its_port():
    with StandIn() as standin:
        port = int(standin.url.rpartition(":")[2])

    with StandIn(port=port) as again:
        assert requests.get(f"{again.url}/available-models", timeout=5).ok


def test_stopping_closes_open_streams():
    standin = StandIn().start()
    with requests.Session() as http:
        response = http.post(
            f"{standin.url}/v1/chat/completions",
            json=make_body("silent count to 4", stream=True),
            headers={"Authorization": KEY},
            stream=True,
            timeout=5,
        )
        standin.stop()

        with pytest.raises(requests.RequestException):
            assert response.content is None


def test_one_that_never_started_can_be_stopped():
    StandIn().stop()


def test_stopping_twice_is_harmless():
    standin = StandIn().start()
    standin.stop()
    standin.stop()


def test_a_script_can_be_added_directly(standin, asker):
    standin.add_script([{"status": 500, "headers": {"Content-Length": "0"}}])

    assert asker.ask().status_code == 500


def test_the_journal_can_be_read_and_cleared_directly(standin, asker):
    asker.ask()
    assert [entry["finished"] for entry in standin.wait_until_ended()] == [True]

    standin.clear()
    assert standin.list_requests() == []


def test_everything_can_be_forgotten_for_the_next_test(standin, asker):
    asker.ask()
    standin.add_script([{"close": True}])
    standin.clear()

    assert standin.list_requests() == []
    assert asker.ask().status_code == 200


def test_waiting_for_what_does_not_come_ends(standin):
    with pytest.raises(TimeoutError):
        standin.wait_until_ended(timeout_seconds=0.01)


def test_many_slow_streams_go_on_at_once(standin):
    def ask_slowly(number):
        response = requests.post(
            f"{standin.url}/v1/chat/completions",
            json=make_body("slow 0.5 speed 100 count to 20", stream=True),
            headers={"Authorization": KEY},
            timeout=20,
        )
        return join_text(read_events(response.content))

    began = time.monotonic()
    with ThreadPoolExecutor(40) as pool:
        texts = list(pool.map(ask_slowly, range(40)))

    assert set(texts) == {" ".join(map(str, range(1, 21)))}
    # One after the other they would take 28 seconds.
    assert time.monotonic() - began < 14


def test_half_a_request_is_no_trouble(standin, asker):
    host, port = standin.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nContent-Le")

    assert asker.ask().status_code == 200
