"""Serving the stand-in, in a process of its own or beside a test.

Beside a test it runs in a native thread with an event loop of its own. So it works
whether or not the process is monkey-patched, and goes on while the test blocks.
"""

import socket
import time
from types import TracebackType
from typing import Any, Self

import gevent
from gevent.pool import Pool
from gevent.server import StreamServer
from gevent.threadpool import ThreadPool

from kaiwa.standin.exchange import Backstage, Exchange
from kaiwa.standin.journal import KEPT_REQUESTS, Journal
from kaiwa.standin.scripts import CHAT_PATH

_BACKLOG = 1024
_POLL_SECONDS = 0.005


class StandIn:
    """A stand-in on a loopback port, for the length of a ``with`` block.

    ``url`` is set before it starts; a new one has an empty journal and no scripts.

    :param kept_requests: how many the journal holds before it drops the oldest.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        kept_requests: int = KEPT_REQUESTS,
    ) -> None:
        """Take the port; nothing is answered before :meth:`start`."""
        self._listener = _listen(host, port)
        self._backstage = Backstage(Journal(kept_requests))
        self._threads = ThreadPool(1)
        self._lifeline: socket.socket | None = None
        self._serving: Any = None
        self.url = _tell_url(self._listener)

    def start(self) -> Self:
        """Begin to answer."""
        self._lifeline, other_end = socket.socketpair()
        # Sockets belong to the loop of their thread: hand over bare descriptors.
        self._serving = self._threads.spawn(
            self._serve, self._listener.detach(), other_end.detach()
        )
        return self

    def stop(self) -> None:
        """Close every connection and wait until all is over."""
        if self._lifeline is not None:
            self._lifeline.close()
            self._serving.get()
            self._lifeline = None
        self._listener.close()
        self._threads.kill()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def list_requests(self) -> list[dict[str, Any]]:
        """List the requests so far, as ``GET /_requests`` does."""
        return self._backstage.journal.describe()

    def clear(self) -> None:
        """Forget the requests so far, and the scripts not yet played."""
        self._backstage.journal.clear()
        self._backstage.scripts.clear()

    def add_script(self, steps: list[dict[str, Any]], path: str = CHAT_PATH) -> None:
        """Play these steps for the next request to ``path``; see ``scripts``.

        :raises Refusal: a step is not understood.
        """
        self._backstage.scripts.add_script(steps, path)

    def wait_until_ended(
        self, count: int = 1, *, timeout_seconds: float = 10
    ) -> list[dict[str, Any]]:
        """Wait until this many requests are over, and list all requests.

        :raises TimeoutError: they were not in time.
        """
        entries = self._backstage.journal.entries
        deadline = time.monotonic() + timeout_seconds
        while sum(entry.has_ended for entry in tuple(entries)) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"not ended: {self.list_requests()}")
            time.sleep(_POLL_SECONDS)
        return self.list_requests()

    def _serve(self, listener_descriptor: int, lifeline_descriptor: int) -> None:
        listener = gevent.socket.socket(fileno=listener_descriptor)
        lifeline = gevent.socket.socket(fileno=lifeline_descriptor)
        server = _make_server(listener, self._backstage)
        server.start()
        # The other end is only ever closed, never written to.
        lifeline.recv(1)
        server.stop(timeout=0)
        lifeline.close()


def serve_forever(host: str, port: int) -> None:
    """Serve in this thread, after printing one line with the address."""
    listener = _listen(host, port)
    print(f"The stand-in listens on {_tell_url(listener)}", flush=True)
    server = _make_server(gevent.socket.socket(fileno=listener.detach()), Backstage())
    server.serve_forever()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_BACKLOG)


def _tell_url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _make_server(listener: Any, backstage: Backstage) -> StreamServer:
    # A pool without a limit, only so that stopping ends what it holds.
    return StreamServer(
        listener, lambda *accepted: Exchange(backstage, *accepted), spawn=Pool()
    )
