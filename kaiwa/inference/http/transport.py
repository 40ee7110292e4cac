"""Send requests to an endpoint, and read replies as they arrive."""

from collections.abc import Mapping
from functools import lru_cache
from http.client import HTTPResponse

import requests
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from ... import errors
from ..visible_ascii import is_visible_ascii
from .chunked import READ_BYTES, ChunkedBody
from .connections import Adapter
from .failures import FOREIGN_ERRORS, TransportFailed, convert_error
from .inflation import CODINGS, Inflater, Undecodable


class Reply:
    """The head of an endpoint's response, and its body as it arrives.

    Keeps neither the request nor the ``requests.Response``, to save memory.
    """

    def __init__(self, response: requests.Response) -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self._raw = response.raw
        self._chunks = _find_chunks(response)
        self._coding = self.headers.get("Content-Encoding", "").strip().lower()
        self._inflater = Inflater() if self._coding in CODINGS else None

    @property
    def received_bytes(self) -> int:
        """Return the bytes of the body as it is sent: compressed, and in chunks."""
        chunks = self._chunks
        return self._raw.tell() if chunks is None else chunks.received_bytes

    def read(self) -> bytes:
        """Wait for the next bytes; return no bytes at the end.

        :raises TransportFailed: the body is cut off, or cannot be decoded.
        """
        try:
            return self._read_sent() if self._is_plain else self._read_inflated()
        except FOREIGN_ERRORS as error:
            raise convert_error(error, is_answering=True) from error

    def close(self) -> None:
        """Close the connection, unless the body was read to its end."""
        self._raw.close()
        self._raw.release_conn()

    @property
    def _is_plain(self) -> bool:
        return self._coding in ("", "identity")

    def _read_inflated(self) -> bytes:
        if self._inflater is None:
            raise Undecodable("an unknown Content-Encoding")
        while not (data := self._inflater.take()):
            sent = self._read_sent()
            if not sent:
                break
            self._inflater.feed(sent)
        return data

    def _read_sent(self) -> bytes:
        if self._chunks is None:
            return self._raw.read1(READ_BYTES, decode_content=False) or b""
        data = self._chunks.read()
        if not data:
            self._raw.release_conn()
        return data


class Transport:
    """A pool of connections that any number of greenlets may use.

    :param authorities: the file of trusted certificate authorities.
    :param ca_bundle: more of them, in PEM.
    """

    def __init__(
        self, authorities: str = DEFAULT_CA_BUNDLE_PATH, *, ca_bundle: str = ""
    ) -> None:
        self._adapter = Adapter(authorities, ca_bundle)

    def send(
        self,
        url: str,
        *,
        api_key: str = "",
        body: bytes | None = None,
        connect_seconds: float,
    ) -> Reply:
        """Send a POST request if there is a body, else GET; return after the head.

        :param api_key: sent to this URL only; if empty, no key is sent.
        :param connect_seconds: for name resolution, all addresses, and TLS together.
        :raises TransportFailed: no response arrived.
        """
        if api_key and not is_visible_ascii(api_key):
            # requests would quote the key in its error.
            raise TransportFailed(errors.EndpointRejectedKey)
        try:
            request = _prepare("GET" if body is None else "POST", url).copy()
            request.prepare_body(body, None)
            if api_key:
                request.headers["Authorization"] = f"Bearer {api_key}"
            response = self._adapter.send(
                request, stream=True, timeout=(connect_seconds, None)
            )
        except FOREIGN_ERRORS as error:
            raise convert_error(error, is_answering=False) from error
        return Reply(response)

    def close(self) -> None:
        """Close the idle connections."""
        self._adapter.close()


@lru_cache(maxsize=100)
def _prepare(method: str, url: str) -> requests.PreparedRequest:
    # gzip would delay tokens. A gzipped response is decoded all the same.
    headers = {
        "User-Agent": "kaiwa",
        "Accept": "text/event-stream, application/json",
        "Accept-Encoding": "identity",
    }
    if method == "POST":
        headers["Content-Type"] = "application/json"
    return requests.Request(method, url, headers).prepare()


def _find_chunks(response: requests.Response) -> ChunkedBody | None:
    """Take a chunked body from urllib3 and http.client, which limit no trailer.

    The last response of a connection has no socket: it keeps its buffer.
    """
    original: HTTPResponse | None = getattr(response.raw, "_original_response", None)
    if original is None or not original.chunked or original.fp is None:
        return None
    return ChunkedBody(original, getattr(response.raw.connection, "sock", None))
