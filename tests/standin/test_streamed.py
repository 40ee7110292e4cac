import pytest

from kaiwa.standin.steps import Wait

from .asking import ask, join_bytes, join_text, read_stream


def stream(words, **fields):
    return read_stream(ask(words, **fields))


def sum_waits(words):
    return sum(step.seconds for step in ask(words).body if isinstance(step, Wait))


def test_pieces_join_to_the_answer():
    assert join_text(stream("count to 12")) == "1 2 3 4 5 6 7 8 9 10 11 12"


def test_only_last_chunk_has_reason():
    chunks = stream("count to 3")
    reasons = [chunk["choices"][0]["finish_reason"] for chunk in chunks]

    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert reasons == ["", "", "", "", "stop"]


def test_stream_ends_with_done():
    assert join_bytes(ask().body).endswith(b"event:done\ndata:[DONE]\n\n")


def test_usage_follows_the_reason_if_asked():
    chunks = stream("count to 3", stream_options={"include_usage": True})

    assert not any("usage" in chunk for chunk in stream("count to 3"))
    assert chunks[0]["usage"]["total_tokens"] == 0
    assert chunks[-1]["choices"] == []
    assert chunks[-1]["usage"]["completion_tokens"] == 3


def test_thinking_precedes_the_text():
    deltas = [it["choices"][0]["delta"] for it in stream("thinking count to 3")]
    thoughts = [it.get("reasoning", {}).get("thinking") for it in deltas]

    assert "".join(filter(None, thoughts)).startswith("Let me see")
    assert thoughts[-4:] == [None] * 4


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        pytest.param("count to 40", 1, id="default"),
        pytest.param("speed 200 count to 40", 0.2, id="another speed"),
        pytest.param("fast count to 40", 0, id="at once"),
        pytest.param("fast slow 4 count to 40", 4, id="slow first token"),
    ],
)
def test_pace_is_as_asked(words, seconds):
    assert sum_waits(words) == pytest.approx(seconds)


def test_speed_zero_is_very_slow():
    assert sum_waits("speed 0 count to 1") > 100
