"""Connections to endpoints: pooled, closed when stopped, with one TLS context.

``README.md`` has the reason and the measurement for each overwritten method.
"""

import io
import select
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse, LineTooLong
from typing import Any

import gevent
import gevent.socket
from gevent.monkey import get_original
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import create_urllib3_context

from ...authorities import load_authorities

MAX_CONNECTIONS = 2000
MAX_HOSTS = 32
# http.client reads 100 headers of 64 KB, and any number of "100 Continue" responses.
MAX_HEAD_BYTES = 65_536
# Detects a connection that a firewall has dropped, before the token timeouts do.
UNACKNOWLEDGED_MILLISECONDS = 20_000
_SOCKET_OPTIONS = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
if hasattr(socket, "TCP_USER_TIMEOUT"):
    _SOCKET_OPTIONS.append(
        (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLISECONDS)
    )
# gevent's poll runs other greenlets, even with a timeout of 0.
_poll_without_switch = get_original("select", "poll")


class Adapter(HTTPAdapter):
    """Send requests over one pool of connections, with one TLS context.

    :param authorities: the file of trusted certificate authorities.
    :param ca_bundle: more of them, in PEM.
    """

    def __init__(self, authorities: str, ca_bundle: str = "") -> None:
        self._authorities = authorities
        self._ca_bundle = ca_bundle
        super().__init__(
            pool_connections=MAX_HOSTS, pool_maxsize=MAX_CONNECTIONS, max_retries=0
        )

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Use our TLS context, socket options and connection classes."""
        context = create_urllib3_context()
        context.load_verify_locations(self._authorities)
        load_authorities(context, self._ca_bundle)
        context.sslsocket_class = _TLSSocket
        super().init_poolmanager(
            *args, ssl_context=context, socket_options=_SOCKET_OPTIONS, **kwargs
        )
        self.poolmanager.pool_classes_by_scheme = {
            "http": _PlainPool,
            "https": _TLSPool,
        }

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Verify certificates, without loading the authorities again."""
        conn.cert_reqs = "CERT_REQUIRED"


class _TLSSocket(ssl.SSLSocket):
    def do_handshake(self, *args: Any) -> None:
        try:
            super().do_handshake(*args)
        except BaseException:
            self.close()
            raise


class _HeadReader(io.BufferedReader):
    """Limit the head of a response; the body is not read by lines."""

    _head_bytes = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        self._head_bytes += len(line)
        if self._head_bytes > MAX_HEAD_BYTES:
            raise LineTooLong("the head")
        return line


class _Response(HTTPResponse):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fp = _HeadReader(self.fp.detach())


class _ConnectionMixin:
    """The methods that both kinds of connections overwrite."""

    sock: socket.socket | None
    host: str
    port: int
    timeout: float
    socket_options: list[tuple[int, int, int]]
    response_class = _Response

    @property
    def is_connected(self) -> bool:
        """Return whether the connection is open, without a switch of greenlets."""
        if self.sock is None:
            return False
        poll = _poll_without_switch()
        poll.register(self.sock, select.POLLIN)
        return not poll.poll(0)

    def connect(self) -> None:
        """Connect, with one timeout for name resolution, all addresses and TLS."""
        with _limit_time(self.timeout):
            super().connect()  # type: ignore[misc]

    def _new_conn(self) -> socket.socket:
        # Unlike urllib3, gevent closes the socket if the greenlet is stopped.
        address = self.host, self.port
        connection: socket.socket = gevent.socket.create_connection(address)
        for option in self.socket_options:
            connection.setsockopt(*option)
        return connection


class _PlainConnection(_ConnectionMixin, HTTPConnection):  # type: ignore[misc]
    pass


class _TLSConnection(_ConnectionMixin, HTTPSConnection):  # type: ignore[misc]
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection  # type: ignore[assignment]


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection  # type: ignore[assignment]


@contextmanager
def _limit_time(seconds: float) -> Iterator[None]:
    timeout = gevent.Timeout(seconds)
    with timeout:
        try:
            yield
        except gevent.Timeout as expired:
            if expired is not timeout:
                raise
            raise TimeoutError("connecting took too long") from None
