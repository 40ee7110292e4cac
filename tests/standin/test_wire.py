import json

from kaiwa.standin.wire import (
    ChunkWriter,
    build_completion,
    count_usage,
    make_tool_call,
)

from .asking import make_question, read_events

USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}


def test_a_chunk_has_the_documented_fields():
    [chunk] = read_events(ChunkWriter("nova-lite").write_delta({"role": "assistant"}))

    assert chunk["id"].startswith("chatcmpl-")
    assert chunk["object"] == "chat.completion.chunk"
    assert chunk["model"] == "nova-lite"
    assert chunk["system_fingerprint"].startswith("heroku-inf-")
    assert isinstance(chunk["created"], int)
    assert chunk["choices"] == [
        {"index": 0, "delta": {"role": "assistant"}, "finish_reason": ""}
    ]


def test_all_chunks_of_an_answer_have_one_id():
    writer = ChunkWriter("nova-lite")
    frames = writer.write_text("a") + writer.write_delta({}) + writer.write_usage(USAGE)

    assert len({chunk["id"] for chunk in read_events(frames)}) == 1


def test_text_is_written_as_utf_8_whatever_it_is():
    text = 'He said "@" \\ \n 会話 \u2028 🍵'
    frame = ChunkWriter("nova-lite").write_text(text)
    [chunk] = read_events(frame)

    assert chunk["choices"][0]["delta"] == {"content": text}
    assert "会話".encode() in frame


def test_usage_comes_in_a_chunk_without_choices():
    [chunk] = read_events(ChunkWriter("nova-lite").write_usage(USAGE))

    assert chunk["choices"] == []
    assert chunk["usage"] == USAGE


def test_events_are_named_and_data_follows_the_colon():
    writer = ChunkWriter("nova-lite")

    assert writer.write_event({}) == b"event:message\ndata:{}\n\n"
    assert writer.write_done() == b"event:done\ndata:[DONE]\n\n"


def test_events_can_be_plain():
    writer = ChunkWriter("nova-lite", is_plain=True)

    assert writer.write_event({}) == b"data: {}\n\n"
    assert writer.write_done() == b"data: [DONE]\n\n"


def test_a_completion_has_the_documented_fields():
    message = {"role": "assistant", "content": "Hi", "refusal": None}
    completion = json.loads(build_completion("nova-lite", message, "stop", USAGE))

    assert completion["id"].startswith("chatcmpl-")
    assert completion["object"] == "chat.completion"
    assert completion["usage"] == USAGE
    assert completion["choices"] == [
        {"index": 0, "message": message, "finish_reason": "stop"}
    ]


def test_usage_adds_up():
    usage = count_usage(make_question(), 5)

    assert usage["completion_tokens"] == 5
    assert usage["total_tokens"] == usage["prompt_tokens"] + 5


def test_each_tool_call_has_an_id_of_its_own():
    ids = {make_tool_call("look", "{}")["id"] for _ in range(3)}

    assert len(ids) == 3
    assert all(call_id.startswith("tooluse_") for call_id in ids)
