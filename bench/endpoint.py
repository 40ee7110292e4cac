"""An endpoint that is quick enough to keep one core of anybody busy.

It knows as much of ``/v1/chat/completions`` as is measured: one streamed answer for
one wish. Some tokens of prose are the moment they are sent at, so that whoever reads
them, behind whatever they went through, knows how late they are.
"""

import asyncio
import json
import ssl
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from time import monotonic

from .pace import Pace
from .texts import MARK_EVERY, SAYINGS
from .wish import Wish, read_wish

KEY = "inf-bench"
MODEL_ID = "claude-4-5-sonnet"
STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)
# Two primes: answers that begin one after the other are far from each other.
STRIDE, SPREAD = 61, 997
_MODELS = json.dumps({"data": [{"id": MODEL_ID, "type": ["text-to-text"]}]}).encode()
_BEGAN_AT = monotonic() - 1


def read_clock_ms() -> int:
    """Return the time that marks are written in; seven digits, in milliseconds."""
    return round((monotonic() - _BEGAN_AT) * 1000)


class Endpoint:
    """A server in this process.

    :param certificate: its key and certificate, to speak TLS.
    :ivar tokens: how many it has sent; ``marks``, how many of them bear their time.
    :ivar late_tokens: how many were sent long after they were due: it is too much for
        the endpoint itself.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        self.tokens = self.marks = self.late_tokens = 0
        self.port = 0
        self._endless = 0
        self.certificate = certificate
        self._paces: dict[tuple[int, int], Pace] = {}

    @property
    def url(self) -> str:
        """Where it is, as a config var says it."""
        # The name is the one in the certificate.
        return f"{'https' if self.certificate else 'http'}://localhost:{self.port}"

    async def start(self) -> None:
        """Listen on a free port."""
        loop = asyncio.get_running_loop()
        tls = None
        if self.certificate:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(self.certificate)
        self._server = await loop.create_server(
            lambda: _Conversation(self), "127.0.0.1", 0, ssl=tls, backlog=1024
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Listen no more."""
        self._server.close()

    def say(self, wish: Wish) -> Iterator[str]:
        """Say what is wished for.

        Answers without end go on from a word of their own, each from another: those of
        a crowd would come to the end of a paragraph all at once, as no people's do.
        """
        tokens = SAYINGS[wish.kind]()
        if wish.tokens:
            return tokens
        self._endless += 1
        return chain(
            islice(tokens, 1), islice(tokens, self._endless * STRIDE % SPREAD, None)
        )

    def pace(self, wish: Wish) -> Pace:
        """Return what sends to all of that crowd who asked for that rate."""
        key = wish.rate, wish.crowd
        if key not in self._paces:
            self._paces[key] = Pace(self, 1 / wish.rate)
        return self._paces[key]


class _Conversation(asyncio.Protocol):
    """One connection; one request after another."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end or len(body) < _read_length(head):
            return
        self._received = b""
        if head.startswith(b"POST"):
            self._answer(body)
        else:
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (len(_MODELS), _MODELS)
            )

    def _answer(self, body: bytes) -> None:
        wish = read_wish(body)
        self._left = wish.tokens or -1
        self._tokens = enumerate(self._endpoint.say(wish), 1)
        self._is_marked = wish.kind == "prose"
        self._transport.write(STREAM_HEAD)
        begin = self._join(wish) if wish.rate else self._send_all
        asyncio.get_running_loop().call_later(wish.delay_ms / 1000, begin)

    def _send_all(self) -> None:
        if not self._is_open():
            return
        events = []
        while self._left:
            events.append(self._next_event())
        self._transport.write(b"".join(events) + _END)

    def _join(self, wish: Wish):
        return lambda: self._endpoint.pace(wish).add(self)

    def send_token(self) -> bool:
        """Send the next token; returns whether there are more."""
        if self._left and self._is_open():
            self._transport.write(self._next_event())
            if not self._left:
                self._transport.write(_END)
        return bool(self._left) and self._is_open()

    def _is_open(self) -> bool:
        # Known before `connection_lost` is called; asyncio complains of each write
        # between the two.
        return not self._transport.is_closing()

    def _next_event(self) -> bytes:
        self._left -= 1
        self._endpoint.tokens += 1
        number, token = next(self._tokens)
        if self._is_marked and number % MARK_EVERY == 0 and token[0] == " ":
            self._endpoint.marks += 1
            return _encode_event(f" t{read_clock_ms():07d}")
        return _encode_known(token)


def _read_length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


def _encode_event(token: str, reason: str | None = None) -> bytes:
    chunk = {
        "id": "chatcmpl-1839bfdb5e7b7e1a2b1c3",
        "object": "chat.completion.chunk",
        "created": 1764000000,
        "model": MODEL_ID,
        "system_fingerprint": "heroku-inf-bench",
        "choices": [{"index": 0, "delta": {"content": token}, "finish_reason": reason}],
    }
    return _write_chunk(f"event:message\ndata:{json.dumps(chunk)}\n\n".encode())


def _write_chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


_encode_known = lru_cache(maxsize=20_000)(_encode_event)
_END = (
    _encode_event("", "stop")
    + _write_chunk(b"event:done\ndata:[DONE]\n\n")
    + b"0\r\n\r\n"
)
