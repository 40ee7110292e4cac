import base64
import gzip
import json

import pytest
import requests

from .asking import join_text, read_events


def read_raw(response):
    return b"".join(response.raw.stream(4096, decode_content=False))


def test_models_are_listed_without_a_key(asker):
    models = asker.get("/available-models").json()

    assert "claude-4-5-sonnet" in {model["model_id"] for model in models}


@pytest.mark.parametrize("path", ["/v1/models", "/", "/v1/chat/completions"])
def test_other_paths_are_not_found_in_the_documented_form(asker, path):
    response = asker.get(path)

    assert response.status_code == 404
    assert response.json()["error"]["code"] == 404


def test_an_answer_is_streamed_in_chunks(asker):
    response = asker.ask("fast count to 5", stream=True)

    assert response.headers["Content-Type"] == "text/event-stream"
    assert response.headers["Transfer-Encoding"] == "chunked"
    assert join_text(read_events(response.content)) == "1 2 3 4 5"


def test_rate_limit_headers_come_with_each_answer(asker):
    assert asker.ask().headers["x-ratelimit-remaining-requests"] == "149"
    assert asker.ask().headers["x-ratelimit-remaining-requests"] == "148"


def test_a_rate_limit_without_a_hint_has_none(asker):
    headers = asker.ask("error 429 bare").headers

    assert not any(name.lower().startswith("x-ratelimit") for name in headers)
    assert "Retry-After" not in headers


def test_a_missing_key_is_refused(asker):
    response = asker.post("/v1/chat/completions", {})

    assert response.status_code == 401
    assert response.json()["error"]["type"] == "authentication_error"


def test_a_connection_carries_several_exchanges(asker, standin):
    for words in ("fast count to 2", "error 400", "count to 3"):
        asker.ask(words, stream=words.startswith("fast")).close()

    assert [entry["status"] for entry in standin.wait_until_ended(3)] == [200, 400, 200]


@pytest.mark.parametrize(
    "words", ["cut", "cut line", "cut character", "reset", "cut quietly"]
)
def test_a_broken_answer_can_be_told_by_what_is_missing(asker, words):
    data = b""
    response = asker.ask(f"fast {words} count to 100", stream=True)
    try:
        for piece in response.iter_content(None):
            data += piece
    except requests.RequestException:
        assert words != "cut quietly"
    else:
        assert words == "cut quietly"

    assert b"[DONE]" not in data


def test_a_compressed_stream_arrives(asker):
    response = asker.ask("fast gzip count to 5", stream=True)

    assert join_text(read_events(gzip.decompress(read_raw(response)))) == "1 2 3 4 5"


def test_the_journal_shows_what_was_asked_but_not_the_key(asker):
    asker.ask("count to 3")
    [entry] = asker.get("/_requests").json()

    assert entry["path"] == "/v1/chat/completions"
    assert entry["body"]["messages"][0]["content"] == "count to 3"
    assert entry["finished"] and not entry["closed_early"]
    assert "inf-" not in json.dumps(entry)


def test_the_journal_can_be_cleared(asker):
    asker.ask()
    asker.post("/_requests/clear")

    assert asker.get("/_requests").json() == []


@pytest.mark.parametrize(
    "words", ["silent", "slow 600", "done open count to 2", "late 600"]
)
def test_the_journal_shows_that_the_client_left(standin, asker, words):
    with pytest.raises(requests.RequestException):
        requests.post(
            f"{standin.url}/v1/chat/completions",
            json={
                "model": "nova-lite",
                "stream": True,
                "messages": [{"role": "user", "content": f"fast {words}"}],
            },
            headers={"Authorization": "Bearer inf-test"},
            timeout=0.2,
        )

    [entry] = standin.wait_until_ended()
    assert entry["closed_early"] and not entry["finished"]


def test_a_script_is_played_byte_for_byte(asker):
    body = base64.b64encode(b"\x00\xff").decode()
    head = {"status": 418, "headers": {"Content-Length": "2"}}
    asker.post("/_script", [head, {"send_base64": body}])
    response = asker.ask()

    assert response.status_code == 418
    assert dict(response.headers) == {"Content-Length": "2"}
    assert response.content == b"\x00\xff"
    assert asker.ask().status_code == 200


def test_a_script_can_be_for_another_path(asker):
    head = {"status": 200, "headers": {"Content-Length": "2"}}
    asker.post("/_script?path=/available-models", [head, {"send": "[]"}])

    assert asker.ask().status_code == 200
    assert asker.get("/available-models").json() == []


def test_scripts_can_be_dropped(asker):
    asker.post("/_script", [{"close": True}])
    asker.post("/_script/clear")

    assert asker.ask().status_code == 200


@pytest.mark.parametrize("script", [5, [{"sing": 1}]], ids=str)
def test_a_bad_script_is_refused(asker, script):
    assert asker.post("/_script", script).status_code == 400


def test_backstage_has_nothing_else(asker):
    assert asker.get("/_secrets").status_code == 404
