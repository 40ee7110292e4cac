"""Chunked bodies, read as they arrive: all that is there, however many chunks it is.

``http.client`` hands out one chunk a read, and an endpoint sends a chunk a token; so
what has gathered in a socket would still be read token by token.
Source: https://www.rfc-editor.org/rfc/rfc9112#name-chunked-transfer-coding
"""

import io
import re
import ssl
from http.client import HTTPException, HTTPResponse, IncompleteRead
from socket import socket
from typing import Any

MAX_FRAMING_BYTES = 16_384
_SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}")


class ChunkDecoder:
    """Take the framing out of a chunked body, wherever the network cuts it.

    Pure: no IO. ``is_done`` once the last chunk and the lines after it have come.
    """

    def __init__(self) -> None:
        self.is_done = False
        self._held = b""
        self._left = 0
        self._is_between = False
        self._is_after = False

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes; return what they hold of the body.

        :raises ValueError: this is no chunked body.
        """
        data, self._held = self._held + data, b""
        pieces, at = [], 0
        while not self.is_done and at < len(data):
            if self._left:
                piece = data[at : at + self._left]
                pieces.append(piece)
                at += len(piece)
                self._left -= len(piece)
                self._is_between = not self._left
                continue
            end = data.find(b"\n", at)
            if end < 0:
                self._hold(data[at:])
                break
            self._take_line(data[at:end].rstrip(b"\r"))
            at = end + 1
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _take_line(self, line: bytes) -> None:
        if self._is_after:
            self.is_done = not line
        elif self._is_between:
            if line:
                raise ValueError("a chunk is longer than it said")
            self._is_between = False
        else:
            self._left = _read_size(line)
            self._is_after = not self._left

    def _hold(self, framing: bytes) -> None:
        if len(framing) > MAX_FRAMING_BYTES:
            raise ValueError("a line without end stands between two chunks")
        self._held = framing


def _read_size(line: bytes) -> int:
    digits = line.partition(b";")[0].strip()
    if not _SIZE.fullmatch(digits):
        raise ValueError("a chunk does not say how long it is")
    return int(digits, 16)


class ChunkedBody(io.BufferedIOBase):
    """The body of one response.

    :param file: what the socket is read through.
    :param tls: the socket, where its bytes come in records of their own.
    """

    def __init__(self, file: io.BufferedReader, tls: socket | None) -> None:
        self._file = file
        self._tls = tls
        self._decoder = ChunkDecoder()

    def read1(self, size: int = -1, /) -> bytes:
        """Wait until something has come, and return it; nothing at the end.

        :raises HTTPException: the body broke off, or is not chunked.
        """
        body = b""
        while not body and not self._decoder.is_done:
            data = self._file.read1(size)
            if not data:
                raise IncompleteRead(b"")
            body = self._decode(data)
        if self._tls is None or self._decoder.is_done:
            return body
        return body + self._read_ready(size - len(body))

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

    def _read_ready(self, room: int) -> bytes:
        # One read gives one record: the next ones may be here already.
        assert self._tls is not None
        timeout = self._tls.gettimeout()
        pieces = []
        self._tls.settimeout(0)
        try:
            while room > 0 and (data := self._file.read1(room)):
                room -= len(data)
                pieces.append(self._decode(data))
        except (ssl.SSLWantReadError, BlockingIOError):
            pass
        finally:
            self._tls.settimeout(timeout)
        return b"".join(pieces)


class Response(HTTPResponse):
    """A response whose chunked body is read as it arrives."""

    def __init__(self, sock: socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._tls = sock if isinstance(sock, ssl.SSLSocket) else None

    def begin(self) -> None:
        """Read the head."""
        super().begin()
        if self.chunked and self.fp is not None:
            self.fp = ChunkedBody(self.fp, self._tls)  # type: ignore[assignment]
            self.chunked = False
