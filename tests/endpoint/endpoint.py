"""The endpoint's server.

By default it runs in a native thread with its own event loop, so that it goes on while
a test blocks, and whether or not the process is monkey-patched.
"""

import socket
import time
from collections import defaultdict, deque
from contextlib import suppress
from types import TracebackType
from typing import Any, BinaryIO, Self

import gevent
from gevent.pool import Pool
from gevent.server import StreamServer
from gevent.threadpool import ThreadPool

from .exchange import CHAT_PATH, Exchange, Script
from .heads import BadRequest, read_request, write_head
from .words import answer_words

KEPT_REQUESTS = 5_000
_BACKLOG = 1024
_POLL_SECONDS = 0.005


class Endpoint:
    """An endpoint on a free loopback port, for the length of a ``with`` block.

    :param is_threaded: whether it runs in a thread. Otherwise it runs on the caller's
        event loop, and its scripts share events with the test.
    :param kept_requests: the oldest exchanges are dropped beyond this number.
    :ivar url: for a config var; set before the start.
    :ivar answer: the script of all requests without their own, by default
        `answer_words`.
    :ivar keeps_alive: whether connections stay open after complete replies.
    :ivar connections: how many have been accepted.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        is_threaded: bool = True,
        kept_requests: int = KEPT_REQUESTS,
    ) -> None:
        self.answer: Script = answer_words
        self.keeps_alive = True
        self.connections = 0
        self._exchanges: deque[Exchange] = deque(maxlen=kept_requests)
        self._scripts: defaultdict[str, deque[Script]] = defaultdict(deque)
        self._listener = socket.create_server(("127.0.0.1", port), backlog=_BACKLOG)
        # Accepted connections inherit it. Otherwise small pieces wait for one another.
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = ThreadPool(1) if is_threaded else None
        self._server: StreamServer | None = None
        self._lifeline: socket.socket | None = None
        self._serving: Any = None

    def start(self) -> Self:
        """Start to answer."""
        if self._threads is None:
            self._server = self._make_server(self._listener.detach())
            self._server.start()
            return self
        self._lifeline, other_end = socket.socketpair()
        # A gevent socket belongs to the loop of its thread: pass bare descriptors.
        self._serving = self._threads.spawn(
            self._serve, self._listener.detach(), other_end.detach()
        )
        return self

    def stop(self) -> None:
        """Close every connection; return when all have ended."""
        if self._server is not None:
            self._server.stop(timeout=0)
        if self._lifeline is not None:
            self._lifeline.close()
            self._serving.get()
            self._lifeline = None
        self._listener.close()
        if self._threads is not None:
            self._threads.kill()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def exchanges(self) -> list[Exchange]:
        """The exchanges so far, oldest first."""
        # A copy, since the thread may append meanwhile.
        return list(self._exchanges)

    def add_script(self, script: Script, path: str = CHAT_PATH) -> None:
        """Answer the next request to ``path`` with a script."""
        self._scripts[path].append(script)

    def clear(self) -> None:
        """Forget all exchanges and scripts."""
        self._exchanges.clear()
        self._scripts.clear()
        self.answer = answer_words

    def list_requests(self) -> list[dict[str, Any]]:
        """Describe the exchanges, oldest first."""
        return [it.describe() for it in self.exchanges]

    def wait_until_ended(
        self, count: int = 1, *, timeout_seconds: float = 10
    ) -> list[dict[str, Any]]:
        """Wait until this many exchanges have ended, and describe all.

        :raises TimeoutError: they did not end in time.
        """
        deadline = time.monotonic() + timeout_seconds
        while sum(it.has_ended for it in self.exchanges) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"not ended: {self.list_requests()}")
            time.sleep(_POLL_SECONDS)
        return self.list_requests()

    def _serve(self, listener_descriptor: int, lifeline_descriptor: int) -> None:
        server = self._make_server(listener_descriptor)
        server.start()
        lifeline = gevent.socket.socket(fileno=lifeline_descriptor)
        # The other end is only ever closed, never written to.
        lifeline.recv(1)
        server.stop(timeout=0)
        lifeline.close()

    def _make_server(self, descriptor: int) -> StreamServer:
        listener = gevent.socket.socket(fileno=descriptor)
        # The pool has no limit. It makes `stop` end the connections, too.
        return StreamServer(listener, self._handle, spawn=Pool())

    def _handle(self, connection: Any, _address: Any) -> None:
        self.connections += 1
        # A client that leaves between two requests is no error.
        with suppress(OSError), connection, connection.makefile("rb") as file:
            try:
                self._serve_requests(connection, file)
            except BadRequest:
                connection.sendall(write_head(400, [("Connection", "close")]))

    def _serve_requests(self, connection: Any, file: BinaryIO) -> None:
        keeps_open = True
        while keeps_open and (request := read_request(file)):
            exchange = Exchange(connection, request, keeps_alive=self.keeps_alive)
            self._exchanges.append(exchange)
            self._answer(exchange)
            keeps_open = exchange.keeps_open

    def _answer(self, exchange: Exchange) -> None:
        waiting = self._scripts.get(exchange.path.partition("?")[0])
        script = waiting.popleft() if waiting else self.answer
        try:
            script(exchange)
        except OSError:
            exchange.was_closed.set()
            exchange.keeps_open = False
        else:
            exchange.is_finished = not exchange.was_closed.is_set()
