"""Bytes that an endpoint may send, composed of pieces with a meaning on the wire."""

import json

from hypothesis import strategies as st

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["", "stop", "length", "inf-secret", "model", "error"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner)
    ),
    max_leaves=8,
)
TEXT_FIELDS = ["refusal", "reasoning", "reasoning_content", "thinking", "text"]
FIELDS = [
    *TEXT_FIELDS,
    *("choices", "delta", "message", "content", "index", "finish_reason", "usage"),
    *("prompt_tokens", "completion_tokens", "error", "code", "type", "detail", "data"),
    *("model_id", "id", "state", "eol_date", "regions"),
]
SHAPES = st.recursive(
    JSON,
    lambda inner: (
        st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5)
        | st.lists(inner, max_size=3)
    ),
    max_leaves=12,
)


@st.composite
def chunks(draw) -> object:
    """Draw a chunk, or a value like it, with the model's text in it."""
    content = draw(st.text(max_size=30) | SHAPES)
    delta = draw(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS[3:8], SHAPES)))
    choice = {"index": draw(st.sampled_from([0, 0, 0, 1, "x"])), "delta": delta}
    delta["content"] = content
    if draw(st.booleans()):
        choice["finish_reason"] = draw(st.sampled_from([None, "", "stop", "a b", 5]))
    return {"choices": [choice], **draw(st.dictionaries(st.sampled_from(FIELDS), JSON))}


def _write_event(value: object) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


LINES = st.one_of(
    chunks().map(_write_event),
    SHAPES.map(_write_event),
    SHAPES.map(lambda it: json.dumps(it).encode()),
    st.binary(max_size=30),
    st.sampled_from(
        [
            *(b"data: [DONE]", b"data:[DONE]", b": ping", b"event: error", b"event:x"),
            *(b"data", b"data:", b"id: 1", b"retry: 5", b"\xef\xbb\xbf", b"<html>"),
            *(b"{", b"[", b"\\ud83d", b"\xf0\x9f", b'data: {"error": "inf-secret"}'),
        ]
    ),
)
ENDS = st.sampled_from([b"\n", b"\n\n", b"\r\n\r\n", b"\r", b"\r\r", b""])


@st.composite
def answers(draw) -> bytes:
    """Draw the bytes of an answer, or of an unreadable response."""
    return b"".join(draw(st.lists(st.tuples(LINES, ENDS).map(b"".join), max_size=10)))


@st.composite
def cut_answers(draw) -> list[bytes]:
    """Draw the bytes of an answer, cut at any places."""
    data = draw(answers())
    cuts = sorted(draw(st.sets(st.integers(0, len(data)), max_size=20)))
    bounds = zip([0, *cuts], [*cuts, len(data)], strict=True)
    return [data[start:end] for start, end in bounds]
