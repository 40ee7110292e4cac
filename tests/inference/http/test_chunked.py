import pytest

from kaiwa.inference.http.chunked import MAX_FRAMING_BYTES, ChunkDecoder

BODY = b"5\r\nHello\r\n1;note=x\r\n,\r\n0B\r\n there you.\r\n0\r\nTrailer: x\r\n\r\n"
WORDS = b"Hello, there you."


def decode(*pieces: bytes) -> tuple[bytes, bool]:
    decoder = ChunkDecoder()
    words = b"".join(decoder.feed(piece) for piece in pieces)
    return words, decoder.is_done


def test_framing_is_removed():
    assert decode(BODY) == (WORDS, True)


def test_body_is_cut_anywhere():
    for cut in range(len(BODY) + 1):
        assert decode(BODY[:cut], BODY[cut:]) == (WORDS, True)


def test_body_arrives_byte_by_byte():
    assert decode(*(bytes([byte]) for byte in BODY)) == (WORDS, True)


def test_body_ends_with_last_line():
    for end in range(len(BODY)):
        assert not decode(BODY[:end])[1]


def test_bytes_after_end_are_ignored():
    assert decode(BODY + b"HTTP/1.1 200 OK\r\n") == (WORDS, True)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(b"\r\n", id="no size"),
        pytest.param(b"-5\r\nHello", id="negative size"),
        pytest.param(b"+5\r\nHello", id="signed size"),
        pytest.param(b"5_0\r\nHello", id="size with underscore"),
        pytest.param(b"0x5\r\nHello", id="size with 0x"),
        pytest.param(b"<html>\r\n", id="HTML"),
        pytest.param(b"2\r\nHello\r\n", id="longer than its size"),
        pytest.param(b"1" * (MAX_FRAMING_BYTES + 1), id="endless size"),
        pytest.param(b"0\r\n" + b"a: b\r\n" * MAX_FRAMING_BYTES, id="endless trailer"),
    ],
)
def test_bad_framing_is_refused(wrong):
    with pytest.raises(ValueError):
        decode(wrong)
