"""A fast endpoint, for the benchmark: one core of it can keep another core busy.

It runs on the event loop of its caller and validates nothing. A subclass chooses the
answers.
"""

import asyncio
import json
import ssl
from pathlib import Path

from kaiwa.standin.wire import ChunkWriter

from .exchange import CHUNKED_HEAD, LAST_CHUNK, chunk
from .heads import write_head

MODEL_ID = "claude-4-5-sonnet"
_LIST = json.dumps({"data": [{"id": MODEL_ID, "type": ["text-to-text"]}]}).encode()
_MODELS = (
    write_head(
        200,
        [("Content-Type", "application/json"), ("Content-Length", str(len(_LIST)))],
    )
    + _LIST
)
_WRITER = ChunkWriter(MODEL_ID)
# The last bytes of an answer. They have an empty text, since the simplest client reads
# the text of every event.
END = (
    chunk(_WRITER.write_delta({"content": ""}, "stop"))
    + chunk(_WRITER.write_done())
    + LAST_CHUNK
)


def write_token(token: str) -> bytes:
    """Write the event with one token, as a chunk of the transfer encoding."""
    return chunk(_WRITER.write_text(token))


class FastEndpoint:
    """A server on a free loopback port.

    :param certificate: the key and the certificate, to use TLS.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        self.port = 0
        self.certificate = certificate

    @property
    def url(self) -> str:
        """The address for a config var."""
        # The certificate is for this name.
        return f"{'https' if self.certificate else 'http'}://localhost:{self.port}"

    async def start(self) -> None:
        """Listen on a free port."""
        tls = None
        if self.certificate:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(self.certificate)
        self._server = await asyncio.get_running_loop().create_server(
            lambda: _Connection(self), "127.0.0.1", 0, ssl=tls, backlog=1024
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Stop listening."""
        self._server.close()

    def answer(self, transport: asyncio.Transport, body: bytes) -> None:
        """Answer the body of a chat request; the head of the reply has been sent."""
        raise NotImplementedError


class _Connection(asyncio.Protocol):
    """One connection; one request after another."""

    def __init__(self, endpoint: FastEndpoint) -> None:
        self._endpoint = endpoint
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end or len(body) < _read_length(head):
            return
        self._received = b""
        if head.startswith(b"POST"):
            self._transport.write(CHUNKED_HEAD)
            self._endpoint.answer(self._transport, body)
        else:
            self._transport.write(_MODELS)


def _read_length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0
