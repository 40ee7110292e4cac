from kaiwa.standin.wire import ChunkWriter

from .asking import read_events

USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}


def test_chunk_has_the_documented_fields():
    [chunk] = read_events(ChunkWriter("nova-lite").write_delta({"role": "assistant"}))

    assert chunk["id"].startswith("chatcmpl-")
    assert chunk["object"] == "chat.completion.chunk"
    assert chunk["model"] == "nova-lite"
    assert chunk["system_fingerprint"].startswith("heroku-inf-")
    assert isinstance(chunk["created"], int)
    assert chunk["choices"] == [
        {"index": 0, "delta": {"role": "assistant"}, "finish_reason": ""}
    ]


def test_chunks_of_an_answer_share_id():
    writer = ChunkWriter("nova-lite")
    frames = writer.write_text("a") + writer.write_delta({}) + writer.write_usage(USAGE)

    assert len({chunk["id"] for chunk in read_events(frames)}) == 1


def test_text_is_written_as_utf8():
    text = 'She wrote "@" \\ \n 会話 \u2028 🍵'
    frame = ChunkWriter("nova-lite").write_text(text)
    [chunk] = read_events(frame)

    assert chunk["choices"][0]["delta"] == {"content": text}
    assert "会話".encode() in frame


def test_events_are_framed_as_documented():
    writer = ChunkWriter("nova-lite")

    assert writer.write_event({}) == b"event:message\ndata:{}\n\n"
    assert writer.write_done() == b"event:done\ndata:[DONE]\n\n"
