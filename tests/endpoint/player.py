"""Sending a reply on a socket while watching whether the client is still there.

Waits follow a schedule: a stream that is behind waits less and sends several pieces at
once, so that hundreds of streams slow down evenly.
"""

import struct
import time
from socket import MSG_PEEK, SO_LINGER, SOL_SOCKET

import gevent
from gevent.event import Event
from gevent.socket import socket as Socket

from kaiwa.standin.steps import End, Reply, Send, Step, Wait

from .heads import write_head
from .steps import Close, Hold

_FLUSH_BYTES = 16_384
# With zero seconds to linger, closing a socket resets the connection.
NO_LINGER = struct.pack("ii", 1, 0)


class ClientLeft(OSError):
    """The client closed the connection before the end of the reply."""


class Player:
    """Sends one reply.

    :param connection: its request has been read.
    """

    def __init__(self, connection: Socket) -> None:
        self._connection = connection
        self._has_left = Event()
        self._pending = bytearray()
        self._is_chunked = False
        self._due = time.monotonic()

    def play(self, reply: Reply) -> bool:
        """Send the reply.

        :returns: whether it is whole, so that another request may follow.
        :raises ClientLeft: the client closed the connection before the end.
        """
        watcher = gevent.spawn(self._watch_client)
        try:
            return self._perform(reply)
        except OSError as error:
            raise ClientLeft from error
        finally:
            watcher.kill()

    def _perform(self, reply: Reply) -> bool:
        self._wait(reply.delay_seconds)
        self._pending += self._begin(reply)
        for step in reply.body:
            if isinstance(step, End):
                break
            if isinstance(step, Close):
                self._close(step)
                return False
            self._take_step(step)
        if self._is_chunked:
            self._pending += b"0\r\n\r\n"
        self._flush()
        return True

    def _begin(self, reply: Reply) -> bytes:
        names = {name.lower() for name, _ in reply.headers}
        self._is_chunked = "content-length" not in names
        framing = (("Transfer-Encoding", "chunked"),) if self._is_chunked else ()
        return write_head(reply.status, reply.headers + framing)

    def _take_step(self, step: Step) -> None:
        if isinstance(step, Send) and step.data:
            size = b"%x\r\n" % len(step.data) if self._is_chunked else b""
            self._pending += size + step.data + (b"\r\n" if self._is_chunked else b"")
            if len(self._pending) >= _FLUSH_BYTES:
                self._flush()
        elif isinstance(step, Wait):
            self._wait(step.seconds)
        elif isinstance(step, Hold):
            self._flush()
            self._has_left.wait()
            raise ClientLeft

    def _wait(self, seconds: float) -> None:
        self._due += seconds
        delay = self._due - time.monotonic()
        if delay > 0:
            self._flush()
            if self._has_left.wait(delay):
                raise ClientLeft

    def _flush(self) -> None:
        if self._has_left.is_set():
            raise ClientLeft
        if self._pending:
            self._connection.sendall(bytes(self._pending))
            self._pending.clear()
        # Sending to a socket with room does not yield. Let the other streams run.
        gevent.sleep(0)

    def _close(self, step: Close) -> None:
        self._flush()
        if step.is_reset:
            self._connection.setsockopt(SOL_SOCKET, SO_LINGER, NO_LINGER)

    def _watch_client(self) -> None:
        try:
            # The peek returns at the next request or at the end of the connection.
            is_there = bool(self._connection.recv(1, MSG_PEEK))
        except OSError:
            is_there = False
        if not is_there:
            self._has_left.set()
