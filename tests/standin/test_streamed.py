import math

import pytest

from kaiwa.standin.steps import Hold, Send, Wait

from .asking import ask, join_bytes, join_text, read_stream

STREAM = {"stream": True}


def stream(words, **fields):
    return read_stream(ask(words, stream=True, **fields))


def sum_waits(words):
    steps = ask(words, stream=True).body
    return sum(step.seconds for step in steps if isinstance(step, Wait))


def test_the_pieces_join_to_the_answer():
    assert join_text(stream("count to 12")) == "1 2 3 4 5 6 7 8 9 10 11 12"


def test_the_first_chunk_has_the_role_and_only_the_last_a_reason():
    chunks = stream("count to 3")
    reasons = [chunk["choices"][0]["finish_reason"] for chunk in chunks]

    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert reasons == ["", "", "", "", "stop"]


def test_the_stream_ends_with_done():
    assert join_bytes(ask(**STREAM).body).endswith(b"event:done\ndata:[DONE]\n\n")


def test_usage_comes_only_if_asked_for_and_after_the_reason():
    options = {"include_usage": True}
    chunks = stream("count to 3", stream_options=options)

    assert not any("usage" in chunk for chunk in stream("count to 3"))
    assert chunks[0]["usage"]["total_tokens"] == 0
    assert chunks[-1]["choices"] == []
    assert chunks[-1]["usage"]["completion_tokens"] == 3


def test_the_token_cap_is_told_as_length():
    assert stream("count to 9", max_tokens=2)[-1]["choices"][0]["finish_reason"] == (
        "length"
    )


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("thinking", lambda delta: delta.get("reasoning", {}).get("thinking")),
        ("thinking string", lambda delta: delta.get("reasoning")),
        ("thinking content", lambda delta: delta.get("reasoning_content")),
    ],
)
def test_thinking_comes_first_in_the_form_asked_for(words, read):
    deltas = [chunk["choices"][0]["delta"] for chunk in stream(f"{words} count to 3")]
    thoughts = [read(delta) for delta in deltas]

    assert "".join(filter(None, thoughts)).startswith("Let me see")
    assert thoughts[-4:] == [None] * 4


def test_a_tool_call_comes_in_fragments():
    parameters = {"properties": {"place": {"type": "string"}}}
    tool = {"type": "function", "function": {"name": "look", "parameters": parameters}}
    chunks = stream("tool call", tools=[tool])
    calls = [c["choices"][0]["delta"]["tool_calls"][0] for c in chunks[1:-1]]

    assert calls[0]["function"] == {"name": "look", "arguments": ""}
    assert "".join(call["function"]["arguments"] for call in calls) == (
        '{"place": "stand-in"}'
    )
    assert chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        pytest.param("count to 40", 1, id="forty tokens a second"),
        pytest.param("speed 200 count to 40", 0.2, id="another speed"),
        pytest.param("fast count to 40", 0, id="at once"),
        pytest.param("fast slow 4 count to 40", 4, id="slow first token"),
        pytest.param("fast pause 4 count to 40", 4, id="pause"),
        pytest.param("speed 0 count to 1", math.inf, id="no speed at all"),
    ],
)
def test_the_pace_is_the_one_asked_for(words, seconds):
    assert sum_waits(words) == pytest.approx(seconds)


def test_a_late_reply_delays_even_its_head():
    assert ask("late 4", stream=True).delay_seconds == 4


def test_a_heartbeat_comes_before_each_token():
    data = join_bytes(ask("heartbeat count to 3", stream=True).body)

    assert data.count(b": keep-alive\n\n") == 3


def test_data_lines_can_be_plain():
    data = join_bytes(ask("plain data count to 3", stream=True).body)

    assert b"event:" not in data
    assert data.endswith(b"data: [DONE]\n\n")


def test_done_can_be_missing():
    assert b"[DONE]" not in join_bytes(ask("no done", stream=True).body)


def test_done_can_leave_the_connection_open():
    steps = list(ask("done open", stream=True).body)

    assert isinstance(steps[-1], Hold)
    assert isinstance(steps[-2], Send) and b"[DONE]" in steps[-2].data


def test_an_empty_answer_has_no_text():
    assert join_text(stream("empty")) == ""
