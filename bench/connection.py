"""One connection to a server: a request, its reply, and the next."""

import asyncio
import gzip
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply; names of headers in lower case.

    :ivar wire_bytes: the length of the body as sent.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    wire_bytes: int

    def read_text(self) -> str:
        """Return the body as text, uncompressed."""
        is_small = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if is_small else self.body).decode()


class Connection:
    """An HTTP/1.1 connection that stays open."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._reader: asyncio.StreamReader | None = None

    async def ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Reply:
        """Send a request, and return the whole reply."""
        if self._reader is None:
            self._reader, self._writer = await asyncio.open_connection(
                "127.0.0.1", self.port, limit=2**20
            )
        self._writer.write(write_request(self.port, method, path, headers, body))
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        pairs = [line.partition(": ")[::2] for line in lines]
        found = {name.lower(): value for name, value in pairs}
        content, wire_bytes = await self._read_body(found)
        if found.get("connection") == "close":
            self.close()
        return Reply(int(first.split()[1]), found, content, wire_bytes)

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._reader is not None:
            self._writer.close()
            self._reader = None

    async def _read_body(self, headers: dict[str, str]) -> tuple[bytes, int]:
        assert self._reader is not None
        if headers.get("transfer-encoding") != "chunked":
            content = await self._reader.readexactly(
                int(headers.get("content-length", 0))
            )
            return content, len(content)
        content, wire_bytes = b"", 0
        while True:
            line = await self._reader.readline()
            chunk = await self._reader.readexactly(int(line, 16) + 2)
            wire_bytes += len(line) + len(chunk)
            content += chunk[:-2]
            if len(chunk) == 2:
                return content, wire_bytes


def write_request(
    port: int,
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
) -> bytes:
    """Write a request for a server on this machine."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")
