import gzip

import pytest

from kaiwa.standin.steps import Close, Hold, Wait

from .asking import ask, join_bytes, read_json


def choice_of(words, **fields):
    return read_json(ask(words, **fields))["choices"][0]


def test_the_answer_is_in_one_message():
    completion = read_json(ask("count to 3"))

    assert completion["choices"][0] == {
        "index": 0,
        "message": {"role": "assistant", "refusal": None, "content": "1 2 3"},
        "finish_reason": "stop",
    }
    assert completion["usage"]["completion_tokens"] == 3


@pytest.mark.parametrize(
    ("words", "field"),
    [("thinking string", "reasoning"), ("thinking content", "reasoning_content")],
)
def test_thinking_can_be_a_string(words, field):
    assert choice_of(words)["message"][field].startswith("Let me see")


def test_thinking_is_an_object_as_documented():
    thinking = {"enabled": True, "include_reasoning": True}
    message = choice_of("Hello", extended_thinking=thinking)["message"]

    assert message["reasoning"]["thinking"].startswith("Let me see")


def test_a_tool_call_has_no_content_beside_it():
    choice = choice_of("tool call")

    assert choice["finish_reason"] == "tool_calls"
    assert "content" not in choice["message"]
    assert choice["message"]["tool_calls"][0]["type"] == "function"


def test_waiting_is_done_before_the_head():
    assert ask("slow 2").delay_seconds == 2
    assert ask("late 3").delay_seconds == 3


@pytest.mark.parametrize(
    ("words", "step"),
    [
        ("cut", Close()),
        ("reset", Close(is_reset=True)),
        ("silent", Hold()),
        ("pause 2", Wait(2)),
    ],
)
def test_what_goes_wrong_does_so_in_the_middle(words, step):
    reply = ask(f"{words} count to 9")
    steps = list(reply.body)

    assert steps[1] == step
    assert len(join_bytes(steps)) == int(dict(reply.headers)["Content-Length"])


def test_an_error_can_come_with_status_200():
    reply = ask("error event")

    assert reply.status == 200
    assert read_json(reply)["error"]["type"] == "server_error"


def test_the_body_can_be_nested_deeply():
    assert join_bytes(ask("deep json 5").body) == b"[[[[[]]]]]"


def test_the_body_can_be_compressed():
    reply = ask("gzip count to 3")

    assert dict(reply.headers)["Content-Encoding"] == "gzip"
    assert b'"1 2 3"' in gzip.decompress(join_bytes(reply.body))
