"""Chunked bodies, read as they arrive: all that is there, however many chunks it is.

``http.client`` hands out one chunk a read, and an endpoint sends a chunk a token; so
what has gathered in a socket would still be read token by token.
Source: https://www.rfc-editor.org/rfc/rfc9112#name-chunked-transfer-coding
"""

import io
import re
import ssl
from collections.abc import Callable, Iterator
from http.client import HTTPException, HTTPResponse, IncompleteRead
from socket import socket
from typing import Any

READ_BYTES = 65_536
MAX_FRAMING_BYTES = 16_384
# How long the next chunk is, behind the end of the one before, if there was one.
_FIRST_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r?\n")
_NEXT_SIZE = re.compile(rb"\r?\n" + _FIRST_SIZE.pattern)


class ChunkDecoder:
    """Take the framing out of a chunked body, wherever the network cuts it.

    Pure: no IO. ``is_done`` once the last chunk and the lines after it have come.
    """

    def __init__(self) -> None:
        self.is_done = False
        self._held = b""
        self._left = 0
        self._size = _FIRST_SIZE
        self._is_after = False
        self._passed_bytes = 0

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes; return what they hold of the body.

        :raises ValueError: this is no chunked body.
        """
        data, self._held = self._held + data, b""
        pieces, at = [], 0
        while at < len(data) and not self._is_after:
            if not self._left:
                found = self._size.match(data, at)
                if found is None:
                    self._hold(data[at:])
                    break
                at = found.end()
                self._left = int(found[1], 16)
                self._size = _NEXT_SIZE
                self._is_after = not self._left
            piece = data[at : at + self._left]
            pieces.append(piece)
            at += len(piece)
            self._left -= len(piece)
        if self._is_after:
            self._pass_trailer(data[at:])
        return b"".join(pieces)

    def _pass_trailer(self, data: bytes) -> None:
        *lines, rest = data.split(b"\n")
        self.is_done = self.is_done or any(line in (b"", b"\r") for line in lines)
        if self.is_done:
            return
        self._passed_bytes += len(data) - len(rest)
        if self._passed_bytes > MAX_FRAMING_BYTES:
            raise ValueError("the lines after the last chunk do not end")
        self._keep(rest)

    def _hold(self, framing: bytes) -> None:
        # What is missing of a size may come; a whole line that is none is too much.
        lines = framing.split(b"\n")
        if (
            self._size is _NEXT_SIZE
            and len(lines) > 1
            and lines.pop(0) not in (b"", b"\r")
        ):
            raise ValueError("a chunk is longer than it said")
        if len(lines) > 1:
            raise ValueError("a chunk does not say how long it is")
        self._keep(framing)

    def _keep(self, framing: bytes) -> None:
        if len(framing) > MAX_FRAMING_BYTES:
            raise ValueError("a line without end stands between two chunks")
        self._held = framing


class ChunkedBody(io.BufferedIOBase):
    """The body of one response.

    :param file: what the head was read through; it may have read more than that.
    :param connection: the socket, read from then on.
    """

    def __init__(self, file: io.BufferedReader, connection: socket) -> None:
        self._file = file
        self._connection = connection
        self._is_tls = isinstance(connection, ssl.SSLSocket)
        self._decoder = ChunkDecoder()
        self._ahead = b"".join(self._read_ready(file.read1))

    def read1(self, size: int = READ_BYTES, /) -> bytes:
        """Wait until something has come, and return it; nothing at the end.

        :raises HTTPException: the body broke off, or is not chunked.
        """
        body = self._decode(self._ahead)
        self._ahead = b""
        while not body and not self._decoder.is_done:
            data = self._connection.recv(size)
            if not data:
                raise IncompleteRead(b"")
            if self._is_tls:
                # One read gives one record: the next ones may be here already.
                data += b"".join(self._read_ready(self._connection.recv))
            body = self._decode(data)
        return body

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the whole body."""
        return b"".join(iter(self.read1, b""))

    def close(self) -> None:
        """Close what the socket is read through."""
        self._file.close()
        super().close()

    def _decode(self, data: bytes) -> bytes:
        try:
            return self._decoder.feed(data)
        except ValueError as error:
            raise HTTPException(str(error)) from error

    def _read_ready(self, read: Callable[[int], bytes]) -> Iterator[bytes]:
        """Read what can be read without waiting."""
        timeout = self._connection.gettimeout()
        self._connection.settimeout(0)
        try:
            room = READ_BYTES
            while room > 0 and (data := read(room)):
                room -= len(data)
                yield data
        except OSError:
            pass  # There is nothing, or no connection any more: the next read tells.
        finally:
            self._connection.settimeout(timeout)


class Response(HTTPResponse):
    """A response whose chunked body is read as it arrives."""

    def __init__(self, sock: socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._connection = sock

    def begin(self) -> None:
        """Read the head."""
        super().begin()
        if self.chunked and self.fp is not None:
            body = ChunkedBody(self.fp, self._connection)
            if not self.will_close:
                self.fp.close()  # Its buffer is a tenth of what a running answer holds.
            self.fp = body  # type: ignore[assignment]
            self.chunked = False
