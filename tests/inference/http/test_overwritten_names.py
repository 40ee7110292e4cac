"""The names of requests, urllib3 and http.client that ``kaiwa.inference.http`` uses.

None of them is documented for this use, or only for subclasses. If a test here fails
after an update, read ``kaiwa/inference/http/README.md`` before changing anything.
"""

import inspect
import io
import socket
import ssl
from http.client import HTTPResponse

import pytest
import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import is_connection_dropped

from kaiwa.inference.http.connections import Adapter
from tests.endpoint.exchange import LAST_CHUNK, chunk


@pytest.fixture
def response(endpoint):
    """A chunked response, as an adapter of requests returns it."""
    endpoint.answer = lambda exchange: exchange.reply_chunked(b"one", b"two")
    adapter = HTTPAdapter()
    request = requests.Request("GET", endpoint.url).prepare()
    yield adapter.send(request, stream=True)
    adapter.close()


@pytest.mark.parametrize("cls", [HTTPConnection, HTTPSConnection])
def test_connect_calls_new_conn(cls):
    """Relies on ``HTTPConnection._new_conn()`` in both kinds of connections."""

    class NoConnection(cls):  # type: ignore[misc, valid-type]
        def _new_conn(self):
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        NoConnection("127.0.0.1", 1).connect()
    parameters = inspect.signature(cls._new_conn).parameters
    assert [*parameters] == ["self"]


@pytest.mark.parametrize("cls", [HTTPConnection, HTTPSConnection])
def test_response_class_reads_lines(endpoint, cls):
    """Relies on ``response_class``, and on the lines of a head read from ``fp``."""
    endpoint.answer = lambda exchange: exchange.reply(200, A="b")
    lines = []

    class Reader(io.BufferedReader):
        def readline(self, *args):
            lines.append(super().readline(*args))
            return lines[-1]

    class Response(HTTPResponse):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fp = Reader(self.fp.detach())

    def connect(self):
        host, port = endpoint.url.rpartition("/")[2].split(":")
        self.sock = socket.create_connection((host, port))

    overwritten = {"response_class": Response, "connect": connect}
    connection = type("Connection", (cls,), overwritten)("127.0.0.1")
    connection.request("GET", "/")
    connection.getresponse().close()
    connection.close()

    assert lines[0] == b"HTTP/1.1 200 OK\r\n"
    assert lines[-1] == b"\r\n"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_connection_has_address(host):
    """Relies on ``host``, without brackets, ``port``, ``timeout``, and the options."""
    options: list[tuple[int, int, int | bytes]]
    options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    pool = urllib3.PoolManager(socket_options=options, timeout=3)
    connection = pool.connection_from_url(f"http://{host}:8000").ConnectionCls(
        host.strip("[]"), 8000, timeout=3, socket_options=options
    )

    assert connection.host == host.strip("[]")
    assert connection.port == 8000
    assert connection.timeout == 3
    assert connection.socket_options == options


def test_pool_checks_is_connected():
    """Relies on ``HTTPConnection.is_connected``, read before a connection is reused."""

    class Dropped(HTTPConnection):
        is_connected = False

    assert isinstance(HTTPConnection.is_connected, property)
    assert is_connection_dropped(Dropped("127.0.0.1"))


def test_pool_manager_has_classes_by_scheme():
    """Relies on ``PoolManager.pool_classes_by_scheme`` and ``ConnectionCls``."""
    manager = urllib3.PoolManager()

    assert manager.pool_classes_by_scheme == {
        "http": urllib3.HTTPConnectionPool,
        "https": urllib3.HTTPSConnectionPool,
    }
    assert urllib3.HTTPConnectionPool.ConnectionCls is HTTPConnection
    assert urllib3.HTTPSConnectionPool.ConnectionCls is HTTPSConnection


def test_adapter_calls_its_hooks(endpoint):
    """Relies on ``HTTPAdapter.init_poolmanager`` and ``cert_verify``."""
    endpoint.answer = lambda exchange: exchange.reply(200)
    called = []

    class Observed(Adapter):
        def init_poolmanager(self, *args, **kwargs):
            called.append("init_poolmanager")
            super().init_poolmanager(*args, **kwargs)

        def cert_verify(self, conn, url, verify, cert):
            called.append("cert_verify")
            super().cert_verify(conn, url, verify, cert)

    adapter = Observed(DEFAULT_CA_BUNDLE_PATH)
    adapter.send(requests.Request("GET", endpoint.url).prepare()).close()
    adapter.close()

    assert called == ["init_poolmanager", "cert_verify"]
    assert [*inspect.signature(HTTPAdapter.cert_verify).parameters] == [
        *("self", "conn", "url", "verify", "cert")
    ]


def test_context_makes_sockets_of_its_class():
    """Relies on ``SSLContext.sslsocket_class``, and on gevent's use of it."""

    class Socket(ssl.SSLSocket):
        pass

    context = ssl.create_default_context()
    context.sslsocket_class = Socket
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wrapped = context.wrap_socket(
            ours, server_hostname="localhost", do_handshake_on_connect=False
        )
        assert type(wrapped) is Socket
        wrapped.close()


def test_response_has_original(response):
    """Relies on ``_original_response``, ``fp``, ``chunked`` and ``connection``."""
    original = response.raw._original_response

    assert isinstance(original, HTTPResponse)
    assert original.chunked is True
    assert isinstance(original.fp, io.BufferedReader)
    assert response.raw.connection.sock is not None


def test_closed_original_keeps_connection(response):
    """Relies on a closed ``HTTPResponse`` leaving its connection open, and usable."""
    connection = response.raw.connection
    connection.sock.settimeout(5)
    body = b""
    original = response.raw._original_response
    while not body.endswith(LAST_CHUNK):
        body += original.fp.read1(100)
    original.close()
    response.raw.release_conn()

    assert body == chunk(b"one") + chunk(b"two") + LAST_CHUNK
    assert response.raw.connection is None
    assert connection.sock is not None
