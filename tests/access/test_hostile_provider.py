"""A provider with endless responses takes neither memory nor time."""

import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain, repeat

import gevent
import pytest
from gevent.server import StreamServer

from kaiwa.access.oidc import Provider
from kaiwa.errors import ProviderAway, SignOnError

BACK = "http://127.0.0.1:5000/sign-on/callback"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
GZIPPED = HEAD + b"Content-Encoding: gzip\r\n\r\n"
# Kaiwa reads less; the buffers of two sockets hold the rest.
MOST_SENT_BYTES = 12_000_000
ENDLESS_BYTES = 400_000_000


class HostileProvider:
    """A provider that writes the same bytes to each request.

    :ivar sent_bytes: the bytes that the other side has taken.
    """

    def __init__(self, pieces: Callable[[], Iterable[bytes]]) -> None:
        self.sent_bytes = 0
        self._pieces = pieces
        self._server = StreamServer(("127.0.0.1", 0), self._serve)
        self._server.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _serve(self, connection, _address) -> None:
        connection.recv(65_536)
        with suppress(OSError):
            for piece in self._pieces():
                connection.sendall(piece)
                self.sent_bytes += len(piece)
                if self.sent_bytes > ENDLESS_BYTES:
                    break

    def stop(self) -> None:
        """Stop the server."""
        self._server.stop(timeout=1)


@pytest.fixture
def start_hostile() -> Iterator[Callable[..., HostileProvider]]:
    """Return a function that starts a provider."""
    providers = []

    def start(pieces: Callable[[], Iterable[bytes]]) -> HostileProvider:
        providers.append(HostileProvider(pieces))
        return providers[-1]

    yield start
    for provider in providers:
        provider.stop()


def flood(begin: bytes, piece: bytes) -> Callable[[], Iterable[bytes]]:
    return lambda: chain([begin], repeat(piece * (16_384 // len(piece))))


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param(flood(HEAD, b"X-Header: x\r\n"), id="headers"),
        pytest.param(flood(HEAD + b"X: ", b"x"), id="header line"),
        pytest.param(flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="continue"),
        pytest.param(flood(HEAD + b"\r\n", b" "), id="body"),
        pytest.param(flood(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: x\r\n"), id="trailers"),
        pytest.param(flood(CHUNKED + b"2;", b"x"), id="chunk extension"),
        pytest.param(flood(CHUNKED, b"1\r\n \r\n"), id="small chunks"),
        pytest.param(flood(GZIPPED, gzip.compress(b"")), id="empty gzip members"),
    ],
)
def test_endless_response_is_cut(start_hostile, pieces):
    hostile = start_hostile(pieces)

    with pytest.raises(SignOnError):
        Provider(hostile.url, "kaiwa", "the secret").begin(BACK)

    assert hostile.sent_bytes < MOST_SENT_BYTES


def test_gzip_bomb_is_not_inflated(start_hostile, caplog):
    bomb = gzip.compress(b" " * 50_000_000)
    hostile = start_hostile(lambda: [GZIPPED, bomb])

    with pytest.raises(SignOnError):
        Provider(hostile.url, "kaiwa", "the secret").begin(BACK)

    assert "one of its documents is too large" in caplog.text


@pytest.mark.parametrize(
    ("begin", "drop"),
    [
        pytest.param(HEAD, b"X: x\r\n", id="head"),
        pytest.param(HEAD + b"\r\n", b" ", id="body"),
        pytest.param(CHUNKED, b"1\r\n \r\n", id="chunks"),
    ],
)
def test_dripping_response_is_ended(start_hostile, monkeypatch, begin, drop):
    def drip() -> Iterator[bytes]:
        yield begin
        while True:
            gevent.sleep(0.05)
            yield drop

    monkeypatch.setattr("kaiwa.access.oidc.IN_ALL_SECONDS", 0.3)
    hostile = start_hostile(drip)

    with pytest.raises(ProviderAway):
        Provider(hostile.url, "kaiwa", "the secret").begin(BACK)
