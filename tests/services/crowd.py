"""Many followers at once, over raw sockets, which cost less than HTTP clients."""

import socket

from gevent.pool import Group

from ..client import HTTPVisitor, Talk
from .process import wait_until

REQUEST = "GET /answers/{}/events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {}\r\n\r\n"
OK = b"HTTP/1.1 200 "
CHUNK_BYTES = 65536


class Crowd:
    """Followers of any answers, each with a connection."""

    def __init__(self) -> None:
        self._received: dict[socket.socket, bytes] = {}
        self._reading = Group()

    def join(self, talk: Talk, port: int) -> None:
        """Add a follower with the cookies of the conversation's visitor."""
        assert isinstance(talk.visitor, HTTPVisitor)
        connection = socket.create_connection(("127.0.0.1", port))
        request = REQUEST.format(talk.answer_id, talk.visitor.cookie)
        connection.sendall(request.encode())
        self._received[connection] = b""
        self._reading.spawn(self._read, connection)

    def wait_for(self, content: bytes) -> None:
        """Wait until all followers have received some bytes.

        :raises AssertionError: the server refused a follower.
        """
        wait_until(lambda: self._have_received(content), f"all have {content!r}", 60)

    def leave(self) -> None:
        """Close all connections."""
        self._reading.kill()
        for connection in self._received:
            connection.close()

    def _have_received(self, content: bytes) -> bool:
        refused = [it for it in self._received.values() if it and not it.startswith(OK)]
        assert not refused, f"{len(refused)} were refused: {refused[0]!r}"
        return all(content in received for received in self._received.values())

    def _read(self, connection: socket.socket) -> None:
        while data := connection.recv(CHUNK_BYTES):
            self._received[connection] += data
