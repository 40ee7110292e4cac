import pytest

from kaiwa.inference.wire import (
    UnreadableChunk,
    Usage,
    mend_surrogates,
    parse_chunk,
    read_usage,
)


@pytest.mark.parametrize(
    "data", [b"", b"null", b"[]", b"{", b'{"choices": 5}', b"\xff"]
)
def test_other_than_a_chunk_is_unreadable(data):
    with pytest.raises(UnreadableChunk):
        parse_chunk(data)


@pytest.mark.parametrize("opening", [b'{"x":', b'{"y":"\\ud83d","x":'])
def test_deep_nesting_is_told_apart(opening):
    with pytest.raises(RecursionError):
        parse_chunk(opening + b"[" * 200_000)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"error": {"message": "x"}}', True),
        (b'{"error": "x"}', True),
        (b'{"error": {}}', True),
        (b'{"code": 400, "message": "x", "type": "invalid_request"}', True),
        (b'{"choices": [], "error": null}', False),
        (b'{"choices": [{}], "error": {}}', False),
        (b'{"type": "ping"}', False),
    ],
)
def test_errors_are_told_from_chunks(data, expected):
    assert parse_chunk(data).is_error() is expected


@pytest.mark.parametrize(
    ("value", "usage"),
    [
        ({"prompt_tokens": 5, "completion_tokens": 2}, Usage(5, 2)),
        ({"prompt_tokens": 5.0}, Usage(5, 0)),
        ({"prompt_tokens": "5", "completion_tokens": 2}, Usage(0, 2)),
        ({"prompt_tokens": -5, "completion_tokens": 1e300}, None),
        ({"prompt_tokens": 0, "completion_tokens": 0}, None),
        ({}, None),
        ([], None),
        (None, None),
    ],
)
def test_usage_is_read_leniently(value, usage):
    assert read_usage(value) == usage


def test_halves_of_a_character_that_meet_are_joined():
    assert mend_surrogates("a\ud83d\ude00b") == "a😀b"
    assert mend_surrogates("a\ude00b") == "a\ufffdb"
    assert mend_surrogates("会話") == "会話"
