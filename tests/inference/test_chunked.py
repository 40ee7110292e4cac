import pytest

from kaiwa.inference.chunked import MAX_FRAMING_BYTES, ChunkDecoder

BODY = b"5\r\nHello\r\n1;note=x\r\n,\r\n0B\r\n there you.\r\n0\r\nTrailer: x\r\n\r\n"
WORDS = b"Hello, there you."


def decode(*pieces: bytes) -> tuple[bytes, bool]:
    decoder = ChunkDecoder()
    words = b"".join(decoder.feed(piece) for piece in pieces)
    return words, decoder.is_done


def test_body_is_what_stands_between_the_framing():
    assert decode(BODY) == (WORDS, True)


def test_body_is_the_same_wherever_it_is_cut():
    for cut in range(len(BODY) + 1):
        assert decode(BODY[:cut], BODY[cut:]) == (WORDS, True)


def test_body_is_the_same_byte_by_byte():
    assert decode(*(bytes([it]) for it in BODY)) == (WORDS, True)


def test_body_is_not_done_before_its_last_line():
    for end in range(len(BODY)):
        assert not decode(BODY[:end])[1]


def test_what_follows_the_end_is_nothing_of_the_body():
    assert decode(BODY + b"HTTP/1.1 200 OK\r\n") == (WORDS, True)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(b"\r\n", id="no length"),
        pytest.param(b"-5\r\nHello", id="negative length"),
        pytest.param(b"+5\r\nHello", id="signed length"),
        pytest.param(b"5_0\r\nHello", id="underlined length"),
        pytest.param(b"0x5\r\nHello", id="length with a mark of its base"),
        pytest.param(b"<html>\r\n", id="no number"),
        pytest.param(b"2\r\nHello\r\n", id="longer than it said"),
        pytest.param(b"1" * (MAX_FRAMING_BYTES + 1), id="length without end"),
        pytest.param(
            b"0\r\n" + b"a: b\r\n" * MAX_FRAMING_BYTES, id="lines without end"
        ),
    ],
)
def test_what_is_not_chunked_is_told(wrong):
    with pytest.raises(ValueError):
        decode(wrong)
