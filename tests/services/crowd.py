"""Many followers at once, without a client's own cost."""

import socket

from gevent.pool import Group

from .browser import HTTPVisitor
from .process import wait_until

ASK = "GET /answers/{}/events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {}\r\n\r\n"
OK = b"HTTP/1.1 200 "
CHUNK_BYTES = 65536


class Crowd:
    """Followers of any answers, each over a connection of its own."""

    def __init__(self) -> None:
        self._heard: dict[socket.socket, bytes] = {}
        self._listening = Group()

    def join(self, visitor: HTTPVisitor, port: int, answer_id: int) -> None:
        """Let one more follow, as this visitor."""
        cookies = "; ".join(f"{it.name}={it.value}" for it in visitor.http.cookies)
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(ASK.format(answer_id, cookies).encode())
        self._heard[connection] = b""
        self._listening.spawn(self._listen, connection)

    def wait_for(self, words: bytes) -> None:
        """Wait until everybody has heard this; nobody may be turned away."""
        wait_until(lambda: self._have_heard(words), f"all hear {words!r}", 60)

    def leave(self) -> None:
        """Let everybody go."""
        self._listening.kill()
        for connection in self._heard:
            connection.close()

    def _have_heard(self, words: bytes) -> bool:
        refused = [it for it in self._heard.values() if it and not it.startswith(OK)]
        assert not refused, f"{len(refused)} were turned away: {refused[0]!r}"
        return all(words in heard for heard in self._heard.values())

    def _listen(self, connection: socket.socket) -> None:
        while data := connection.recv(CHUNK_BYTES):
            self._heard[connection] += data
