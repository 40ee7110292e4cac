import subprocess
import sys

import pytest
import requests

from kaiwa.standin.__main__ import read_arguments

from .asking import KEY, join_text, make_body, read_events


@pytest.fixture(scope="module")
def line():
    """The line that a stand-in prints when it serves."""
    command = [sys.executable, "-m", "kaiwa.standin", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline()
        process.terminate()


@pytest.fixture
def url(line):
    return line.split()[-1]


def post(url, words, **fields):
    return requests.post(
        f"{url}/v1/chat/completions",
        json=make_body(words, **{"stream": True, **fields}),
        headers={"Authorization": KEY},
        stream=True,
        timeout=20,
    )


def test_command_line_defaults_to_loopback():
    arguments = read_arguments([])

    assert (arguments.host, arguments.port) == ("127.0.0.1", 8001)


def test_line_holds_the_address(line, url):
    assert line == f"The stand-in listens on {url}\n"


def test_models_are_listed_without_key(url):
    models = requests.get(f"{url}/available-models", timeout=20).json()

    assert "claude-4-5-sonnet" in {model["model_id"] for model in models}


def test_answer_is_streamed_in_chunks(url):
    with post(url, "speed 100 count to 5") as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        assert response.headers["Transfer-Encoding"] == "chunked"
        assert join_text(read_events(response.content)) == "1 2 3 4 5"


@pytest.mark.parametrize("path", ["/v1/models", "/", "/v1/chat/completions"])
def test_other_paths_are_not_found(url, path):
    response = requests.get(url + path, timeout=20)

    assert response.status_code == 404
    assert response.json()["error"]["code"] == 404


def test_error_ends_the_stream(url):
    with post(url, "fast error event count to 4") as response:
        chunks = read_events(response.content)

    assert join_text(chunks[:-1]) == "1 2"
    assert chunks[-1]["error"]["code"] == 500
