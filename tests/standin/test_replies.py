import pytest

from kaiwa.standin.replies import reply_to_chat

from .asking import KEY, ask, read_json, write_body


@pytest.mark.parametrize(
    ("words", "status", "headers"),
    [
        ("error 429 3", 429, {"Retry-After": "3"}),
        ("rate limit", 429, {"Retry-After": "7"}),
        ("エラー 500", 500, {}),
    ],
)
def test_error_command_is_obeyed(words, status, headers):
    reply = ask(words)

    assert reply.status == read_json(reply)["error"]["code"] == status
    assert headers.items() <= dict(reply.headers).items()


def test_whole_answer_is_refused():
    refused = ask(stream=False)

    assert refused.status == 400
    assert "stream" in read_json(refused)["error"]["message"]


def test_key_is_checked_before_the_body():
    body = write_body(stream=True)

    assert reply_to_chat(None, b"nonsense").status == 401
    assert reply_to_chat(KEY, body).status == 200
