"""HTTP to an endpoint, through requests; its errors become ours here."""

import http.client
import re
import ssl
from collections.abc import Iterator, Mapping
from functools import lru_cache

import requests
import urllib3.exceptions as urllib3

from .. import errors
from ..errors import InferenceError
from .chunked import READ_BYTES, ChunkedBody
from .pool import Adapter

_USABLE_KEY = re.compile(r"[\x21-\x7e]*")

# Everything that requests, urllib3, http.client and a socket raise.
_FOREIGN = (
    requests.RequestException,
    urllib3.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)
_TLS = (ssl.SSLError, urllib3.SSLError, requests.exceptions.SSLError)
_UNDECODABLE = (
    urllib3.DecodeError,
    requests.exceptions.ContentDecodingError,
    requests.exceptions.InvalidJSONError,
    requests.exceptions.TooManyRedirects,
)
_NOT_HTTP = (
    http.client.BadStatusLine,
    http.client.LineTooLong,
    http.client.UnknownProtocol,
    http.client.UnknownTransferEncoding,
    urllib3.HeaderParsingError,
    urllib3.InvalidHeader,
)
# A peer that hangs up is reported as a status line that is not there.
_HANG_UP = (http.client.RemoteDisconnected,)


class TransportFailed(Exception):
    """A request or a read failed; ``error_class`` is what to call it."""

    def __init__(self, error_class: type[InferenceError]) -> None:
        self.error_class = error_class
        super().__init__(error_class.code)


class Reply:
    """What an endpoint answered: the head, and the body as it arrives.

    The request, its cookies and the rest of the response are not kept as long as that.
    """

    def __init__(self, response: requests.Response) -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self._raw = response.raw
        self._chunks = _find_chunks(response)

    def read(self) -> bytes:
        """Return bytes as soon as there are any; none at the end.

        :raises TransportFailed: the body broke off.
        """
        try:
            data = self._chunks.read1(READ_BYTES) if self._chunks else b""
            # At the end urllib3 has to hear of it, to keep the connection.
            data = data or self._raw.read1(READ_BYTES, decode_content=True)
        except _FOREIGN as error:
            raise _rename(error, is_answering=True) from error
        return data or b""

    def close(self) -> None:
        """Close the connection, unless the body was read to its end."""
        self._raw.close()
        self._raw.release_conn()


class Transport:
    """One pool of connections, for any number of greenlets."""

    def __init__(self) -> None:
        self._adapter = Adapter()

    def send(
        self,
        url: str,
        *,
        api_key: str = "",
        body: bytes | None = None,
        connect_seconds: float,
    ) -> Reply:
        """Send a request, POST if it has a body; return when the head has come.

        :param api_key: sent to this URL only; empty sends none.
        :param connect_seconds: for the name, all its addresses, and TLS together.
        :raises TransportFailed: there is no answer.
        """
        if not _USABLE_KEY.fullmatch(api_key):
            # requests would tell it in the words of its error.
            raise TransportFailed(errors.EndpointRejectedKey)
        try:
            request = _prepare("GET" if body is None else "POST", url).copy()
            request.prepare_body(body, None)
            if api_key:
                request.headers["Authorization"] = f"Bearer {api_key}"
            response = self._adapter.send(
                request, stream=True, timeout=(connect_seconds, None)
            )
        except _FOREIGN as error:
            raise _rename(error, is_answering=False) from error
        return Reply(response)

    def close(self) -> None:
        """Close the connections that wait in the pool."""
        self._adapter.close()


@lru_cache(maxsize=100)
def _prepare(method: str, url: str) -> requests.PreparedRequest:
    # gzip would only hold words back; one that comes all the same is understood.
    headers = {
        "User-Agent": "kaiwa",
        "Accept": "text/event-stream, application/json",
        "Accept-Encoding": "identity",
    }
    if method == "POST":
        headers["Content-Type"] = "application/json"
    return requests.Request(method, url, headers).prepare()


def _find_chunks(response: requests.Response) -> ChunkedBody | None:
    # To read an answer through urllib3 and http.client costs as much as to read it.
    # Where nothing is compressed, they only pass on what this gives them.
    original = getattr(response.raw, "_original_response", None)
    body = getattr(original, "fp", None)
    is_packed = "Content-Encoding" in response.headers
    return body if isinstance(body, ChunkedBody) and not is_packed else None


def choose_error_class(
    error: BaseException, *, is_answering: bool
) -> type[InferenceError]:
    """Choose what to call an exception of requests or urllib3.

    Some wrap others, three deep; what matters is looked for in all of them.

    :param is_answering: the head of an answer had come before.
    """
    causes = list(_walk_causes(error))

    def is_any(classes: tuple[type[BaseException], ...]) -> bool:
        return any(isinstance(cause, classes) for cause in causes)

    if is_any(_UNDECODABLE):
        return errors.UnreadableAnswer
    if is_answering:
        return errors.StreamBroken
    if is_any(_TLS):
        return errors.EndpointTLSFailed
    if is_any(_NOT_HTTP) and not is_any(_HANG_UP):
        return errors.UnreadableAnswer
    return errors.EndpointUnreachable


def _rename(error: BaseException, *, is_answering: bool) -> TransportFailed:
    for cause in _walk_causes(error):
        # The headers of the request hold the key.
        if isinstance(cause, requests.RequestException):
            cause.request = cause.response = None
    return TransportFailed(choose_error_class(error, is_answering=is_answering))


def _walk_causes(error: BaseException) -> Iterator[BaseException]:
    waiting, seen = [error], set()
    while waiting:
        cause = waiting.pop()
        if id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            near = [cause.__cause__, cause.__context__, getattr(cause, "reason", None)]
            near += cause.args
            waiting += [item for item in near if isinstance(item, BaseException)]
