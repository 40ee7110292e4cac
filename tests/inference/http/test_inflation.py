import gzip
import zlib

import pytest

from kaiwa.inference.http.chunked import READ_BYTES
from kaiwa.inference.http.inflation import Inflater, Undecodable

TEXT = b"data: one\n\n" * 50_000


def inflate(*pieces: bytes) -> list[bytes]:
    inflater = Inflater()
    found: list[bytes] = []
    for piece in pieces:
        inflater.feed(piece)
        found += iter(inflater.take, b"")
    return found


def test_output_is_taken_in_small_pieces():
    found = inflate(gzip.compress(TEXT))

    assert b"".join(found) == TEXT
    assert max(map(len, found)) == READ_BYTES


@pytest.mark.parametrize("compress", [gzip.compress, zlib.compress])
def test_body_is_cut_anywhere(compress):
    data = compress(b"Hello")

    for cut in range(len(data) + 1):
        assert b"".join(inflate(data[:cut], data[cut:])) == b"Hello"


def test_flushed_output_is_taken_at_once():
    for size in range(READ_BYTES - 300, READ_BYTES + 300, 7):
        compressor = zlib.compressobj()
        data = compressor.compress(b"a" * size) + compressor.flush(zlib.Z_SYNC_FLUSH)

        assert sum(map(len, inflate(data))) == size


def test_members_follow_each_other():
    assert b"".join(inflate(gzip.compress(b"one ") + gzip.compress(b"two"))) == (
        b"one two"
    )


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"data: Hi\n\n", id="plain text"),
        pytest.param(gzip.compress(b"Hi") + b"rubbish", id="rubbish at the end"),
        pytest.param(b"\x1f\x8b\x08\x10" + b"x" * 70_000, id="endless comment"),
        pytest.param(gzip.compress(b"") * 5000, id="empty members"),
    ],
)
def test_bad_input_is_refused(data):
    with pytest.raises(Undecodable):
        inflate(data)
