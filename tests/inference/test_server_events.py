import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiwa.inference.server_events import (
    EventDecoder,
    LineDecoder,
    ServerEvent,
)

MAX_BYTES = 1_000_000


def read_lines(*pieces: bytes) -> list[bytes]:
    decoder = LineDecoder(MAX_BYTES)
    lines = [line for piece in pieces for line in decoder.feed(piece)]
    return lines + decoder.close()


@pytest.mark.parametrize(
    ("pieces", "lines"),
    [
        pytest.param([b"a\nb\n"], [b"a", b"b"], id="LF"),
        pytest.param([b"a\r", b"\nb\r\n"], [b"a", b"b"], id="CRLF cut in two"),
        pytest.param([b"a\r", b"", b"\nb"], [b"a", b"b"], id="nothing between"),
        pytest.param([b"a\r", b"\n", b"\nb"], [b"a", b"", b"b"], id="CRLF, then LF"),
        pytest.param([b"a\r\rb"], [b"a", b"", b"b"], id="lone CRs"),
        pytest.param([b"\xef", b"\xbb\xbfa\n"], [b"a"], id="byte order mark cut"),
        pytest.param([b"a\n\xef\xbb\xbfb\n"], [b"a", b"\xef\xbb\xbfb"], id="late mark"),
        pytest.param(
            ["a\u2028b\u0085\n".encode()], ["a\u2028b\u0085".encode()], id="U+2028"
        ),
        pytest.param([b""], [], id="nothing"),
    ],
)
def test_lines_are_split(pieces, lines):
    assert read_lines(*pieces) == lines


def test_cr_ends_line_at_once():
    assert LineDecoder(MAX_BYTES).feed(b"a\r") == [b"a"]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([b"a", b"\r", b"\n", b"\xef\xbb\xbf", b"data: "])),
    st.data(),
)
def test_lines_are_cut_anywhere(parts, data):
    whole = b"".join(parts)
    cut = data.draw(st.integers(0, len(whole)))

    assert read_lines(whole[:cut], whole[cut:]) == read_lines(whole)
    assert read_lines(*(whole[i : i + 1] for i in range(len(whole)))) == read_lines(
        whole
    )


def test_lines_before_overflow_are_kept():
    decoder = LineDecoder(MAX_BYTES)

    assert decoder.feed(b"a\n" + b"x" * (MAX_BYTES + 1)) == [b"a"]
    assert decoder.has_overflowed
    assert decoder.feed(b"\nb\n") == []


def read_events(data: bytes) -> list[ServerEvent]:
    decoder = EventDecoder(MAX_BYTES)
    return decoder.feed(data) + decoder.close()


@pytest.mark.parametrize(
    ("data", "events"),
    [
        (b"data: a\n\n", [ServerEvent(b"", b"a")]),
        (b"data:a\n\n", [ServerEvent(b"", b"a")]),
        (b"data:  a\n\n", [ServerEvent(b"", b" a")]),
        (b"data: a\ndata: b\n\n", [ServerEvent(b"", b"a\nb")]),
        (
            b"event: error\ndata: a\n\ndata: b\n\n",
            [ServerEvent(b"error", b"a"), ServerEvent(b"", b"b")],
        ),
        (b": a\nid: 1\nretry: 2\nother\n\n", []),
        (b"event: error\n\ndata: a\n\n", [ServerEvent(b"", b"a")]),
        (b"data: a", [ServerEvent(b"", b"a")]),
        (b"data:\n\n", [ServerEvent(b"", b"")]),
        (b"data\n\n", [ServerEvent(b"", b"")]),
    ],
)
def test_events_are_collected(data, events):
    assert read_events(data) == events


def test_long_event_overflows():
    decoder = EventDecoder(MAX_BYTES)

    for _ in range(11):
        decoder.feed(b"data: " + b"x" * 100_000 + b"\n")

    assert decoder.has_overflowed
