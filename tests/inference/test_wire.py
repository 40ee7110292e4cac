import pytest

from kaiwa.inference.wire import (
    UnreadableChunk,
    parse_chunk,
)


@pytest.mark.parametrize(
    "data", [b"", b"null", b"[]", b"{", b'{"choices": 5}', b"\xff"]
)
def test_bad_chunk_is_unreadable(data):
    with pytest.raises(UnreadableChunk):
        parse_chunk(data)


@pytest.mark.parametrize("opening", [b'{"x":', b'{"y":"\\ud83d","x":'])
def test_deep_nesting_is_refused(opening):
    with pytest.raises(RecursionError):
        parse_chunk(opening + b"[" * 100_000)


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
def test_error_is_recognized(data, expected):
    assert parse_chunk(data).is_error() is expected
