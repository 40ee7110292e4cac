"""An exchange: one request, and the connection to reply on."""

import json
from collections.abc import Callable
from socket import SO_LINGER, SOL_SOCKET
from typing import Any

from gevent.event import Event
from gevent.socket import socket as Socket

from kaiwa.standin.steps import Reply

from .heads import Request, write_head
from .player import NO_LINGER, Player

CHAT_PATH = "/v1/chat/completions"
STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
)
CHUNKED_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)
LAST_CHUNK = b"0\r\n\r\n"


def chunk(piece: bytes) -> bytes:
    """Write a piece in the chunked transfer encoding."""
    return b"%x\r\n%s\r\n" % (len(piece), piece)


class Exchange:
    """One request, and the connection to reply on.

    :ivar status: of the reply; None before it, and if a script writes it as bytes.
    :ivar was_closed: set when the client closes the connection before the end.
    :ivar is_finished: whether everything has been sent.
    :ivar keeps_open: whether another request may follow on the connection.
    """

    def __init__(
        self, connection: Socket, request: Request, *, keeps_alive: bool
    ) -> None:
        self.method = request.method
        self.path = request.path
        self.headers = request.headers
        self.body = request.body
        self.status: int | None = None
        self.was_closed = Event()
        self.is_finished = False
        self.keeps_open = False
        self._keeps_alive = keeps_alive
        self._connection = connection

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def has_ended(self) -> bool:
        """Whether everything has been sent or the client has left."""
        return self.is_finished or self.was_closed.is_set()

    def describe(self) -> dict[str, Any]:
        """Describe the exchange by plain values."""
        return {
            "method": self.method,
            "path": self.path,
            "headers": self.headers,
            "body": json.loads(self.body) if self.body else None,
            "status": self.status,
            "finished": self.is_finished,
            "closed_early": self.was_closed.is_set(),
        }

    # Raw replies: the connection closes after them.

    def send(self, *pieces: bytes) -> None:
        """Send bytes as they are, head included."""
        for piece in pieces:
            self._connection.sendall(piece)

    def stream(self, *pieces: bytes) -> None:
        """Send the head of a stream, and the beginning of its body."""
        self.send(STREAM_HEAD, *pieces)

    def wait_for_close(self) -> None:
        """Return when the client has closed the connection."""
        try:
            while self._connection.recv(1024):
                pass
        except OSError:
            pass
        self.was_closed.set()

    def reset(self) -> None:
        """Reset the connection."""
        self._connection.setsockopt(SOL_SOCKET, SO_LINGER, NO_LINGER)
        self._connection.close()

    # Complete replies: the connection stays open if the endpoint keeps connections.

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send a whole reply; a ``_`` in the name of a header is a ``-``."""
        headers = {"Content_Length": str(len(body)), **headers}
        pairs = [(name.replace("_", "-"), it) for name, it in headers.items()]
        self.status = status
        self.send(write_head(status, pairs), body)
        self.keeps_open = self._keeps_alive

    def reply_chunked(self, *pieces: bytes, end: bytes = LAST_CHUNK) -> None:
        """Send a stream in chunks."""
        self.send(CHUNKED_HEAD, *map(chunk, pieces), end)
        self.keeps_open = self._keeps_alive

    def play(self, reply: Reply) -> None:
        """Send a reply step by step.

        :raises ClientLeft: the client closes the connection before the end.
        """
        self.status = reply.status
        is_whole = Player(self._connection).play(reply)
        self.keeps_open = is_whole and self._keeps_alive


Script = Callable[[Exchange], object]
