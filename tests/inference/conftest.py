"""A real endpoint on a real socket, whose bytes a function decides."""

import json
import socket
from collections.abc import Callable

import gevent
import pytest
from gevent.event import Event
from gevent.server import StreamServer

from kaiwa.inference.attachments import Attachment
from kaiwa.inference.client import InferenceClient
from kaiwa.inference.models import AttachedModel

KEY = "inf-secret-0123456789"
STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
)
CHUNKED_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)
LAST_CHUNK = b"0\r\n\r\n"


def chunk(piece: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(piece), piece)


class Exchange:
    """One request, and the connection to answer it on."""

    def __init__(self, connection, head: bytes, body: bytes) -> None:
        first, *rest = head.decode("latin-1").split("\r\n")
        self.method, self.path, _ = first.split(" ")
        self.headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in rest if line)
        }
        self.body = body
        self._connection = connection
        self.was_closed = Event()

    @property
    def json(self):
        return json.loads(self.body)

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._connection.sendall(piece)

    def stream(self, *pieces: bytes) -> None:
        self.send(STREAM_HEAD, *pieces)

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer with a length, so that the connection can be used again."""
        headers = {"Content_Length": str(len(body)), **headers}
        lines = "".join(
            f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()
        )
        self.send(f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode(), body)

    def reply_chunked(self, *pieces: bytes, end: bytes = LAST_CHUNK) -> None:
        self.send(CHUNKED_HEAD)
        for piece in pieces:
            self.send(chunk(piece))
        self.send(end)

    def wait_for_close(self) -> None:
        """Return when the client has closed the connection."""
        try:
            while self._connection.recv(1024):
                pass
        except OSError:
            pass
        self.was_closed.set()

    def reset(self) -> None:
        """Break the connection off, without the usual farewell."""
        self._connection.setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")
        self._connection.close()


class Endpoint:
    """What answers: ``answer`` is called for each request, on its own greenlet."""

    def __init__(self) -> None:
        self.answer: Callable[[Exchange], None] = lambda exchange: exchange.reply(200)
        self.exchanges: list[Exchange] = []
        self.connections = 0
        self.keeps_alive = False
        self._server = StreamServer(("127.0.0.1", 0), self._serve)
        self._server.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.stop(timeout=0)

    def _serve(self, connection, _address) -> None:
        self.connections += 1
        buffer = connection.makefile("rb")
        with connection, buffer:
            while head := self._read_head(buffer):
                length = int(dict(self._read_lengths(head)).get(b"content-length", 0))
                exchange = Exchange(connection, head, buffer.read(length))
                self.exchanges.append(exchange)
                self.answer(exchange)
                if exchange.was_closed.is_set() or not self.keeps_alive:
                    break

    @staticmethod
    def _read_head(buffer) -> bytes:
        head = b""
        while line := buffer.readline():
            if line == b"\r\n":
                return head
            head += line
        return b""

    @staticmethod
    def _read_lengths(head: bytes):
        for line in head.lower().split(b"\r\n"):
            name, _, value = line.partition(b":")
            yield name, value.strip()


@pytest.fixture
def endpoint():
    endpoint = Endpoint()
    yield endpoint
    endpoint.stop()


@pytest.fixture
def full_server():
    """The URL of a server that takes no connection: its queue is full."""
    with socket.socket() as server, socket.socket() as first, socket.socket() as second:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def attachment(endpoint):
    return Attachment("INFERENCE", endpoint.url, KEY, "claude-4-5-sonnet")


@pytest.fixture
def model(attachment):
    return AttachedModel("claude-4-5-sonnet", "claude-4-5-sonnet", attachment)


@pytest.fixture
def client():
    client = InferenceClient(2, 2, 2, 5)
    yield client
    client.close()


@pytest.fixture(autouse=True)
def deadline():
    """No test here waits for longer than this."""
    with gevent.Timeout(20):
        yield
