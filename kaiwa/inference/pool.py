"""The connections to endpoints: pooled, and trusting nothing around them.

Requests go to the adapter without a session. So nothing from the environment is used
(``.netrc`` would add another password, a proxy variable would send prompts elsewhere),
no cookie is kept, no redirect is followed, and no key is held: each request brings that
of its own attachment.

A greenlet may be stopped at any point. urllib3 closes what it knows of then; the three
moments that it does not know of, a socket that connects, one that shakes hands and one
that is taken from the pool, are looked after here.
"""

import select
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gevent
from gevent.monkey import get_original
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import create_urllib3_context

from .chunked import Response

_POLL = get_original("select", "poll")
MAX_CONNECTIONS = 2000
MAX_HOSTS = 32
# A pooled connection that a firewall has forgotten is found out in these, not only
# when patience ends.
UNACKNOWLEDGED_MILLISECONDS = 20_000
_OPTIONS = {socket.TCP_NODELAY: 1} | (
    {socket.TCP_USER_TIMEOUT: UNACKNOWLEDGED_MILLISECONDS}
    if hasattr(socket, "TCP_USER_TIMEOUT")
    else {}
)


class Adapter(HTTPAdapter):
    """Share one TLS context: to load the authorities costs about 30 ms each time."""

    def __init__(self) -> None:
        super().__init__(
            pool_connections=MAX_HOSTS, pool_maxsize=MAX_CONNECTIONS, pool_block=False
        )

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        self.tls = create_urllib3_context()
        self.tls.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
        self.tls.sslsocket_class = _TLSSocket
        super().init_poolmanager(*args, ssl_context=self.tls, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _PlainPool,
            "https": _TLSPool,
        }

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        # The context has the authorities; named here, they would be loaded again.
        conn.cert_reqs = "CERT_REQUIRED"


class _TLSSocket(ssl.SSLSocket):
    def do_handshake(self, *args: Any) -> None:
        try:
            super().do_handshake(*args)
        except BaseException:
            self.close()
            raise


class _Guarded:
    """What both kinds of connections do our way."""

    sock: socket.socket | None
    response_class: Any = Response

    @property
    def is_connected(self) -> bool:
        """Whether the endpoint has not closed it meanwhile.

        urllib3's own look lets other greenlets run, with the connection in nobody's
        hands.
        """
        if self.sock is None:
            return False
        look = _POLL()
        look.register(self.sock, select.POLLIN)
        return not look.poll(0)

    def _new_conn(self) -> socket.socket:
        return _open_socket(self._dns_host, self.port)  # type: ignore[attr-defined]

    def connect(self) -> None:
        with _limit_time(self.timeout):  # type: ignore[attr-defined]
            super().connect()  # type: ignore[misc]


class _PlainConnection(_Guarded, HTTPConnection):
    pass


class _TLSConnection(_Guarded, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


@contextmanager
def _limit_time(seconds: Any) -> Iterator[None]:
    # One limit for the name, all its addresses and TLS; urllib3 has one for each.
    limit = gevent.Timeout(seconds)
    with limit:
        try:
            yield
        except gevent.Timeout as passed:
            if passed is not limit:
                raise
            raise TimeoutError("connecting took too long") from None


def _open_socket(host: str, port: int | None) -> socket.socket:
    failure: OSError | None = None
    name = host.strip("[]")
    for family, kind, protocol, _, address in socket.getaddrinfo(
        name, port, type=socket.SOCK_STREAM
    ):
        connection = socket.socket(family, kind, protocol)
        try:
            for option, value in _OPTIONS.items():
                connection.setsockopt(socket.IPPROTO_TCP, option, value)
            connection.connect(address)
        except OSError as error:
            connection.close()
            failure = error
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise failure or OSError(f"no address for {name}")
