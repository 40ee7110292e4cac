"""Map exceptions of requests, urllib3, http.client and sockets to Kaiwa's errors."""

import http.client
import ssl
from collections.abc import Iterator

import requests
import urllib3.exceptions as urllib3

from ... import errors
from ...errors import InferenceError
from .inflation import Undecodable

FOREIGN_ERRORS = (
    requests.RequestException,
    urllib3.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)
_TLS = (ssl.SSLError, urllib3.SSLError, requests.exceptions.SSLError)
_UNDECODABLE = (
    Undecodable,
    urllib3.DecodeError,
    requests.exceptions.ContentDecodingError,
    requests.exceptions.InvalidJSONError,
    requests.exceptions.TooManyRedirects,
)
_NOT_HTTP = (
    http.client.BadStatusLine,
    http.client.UnknownProtocol,
    http.client.UnknownTransferEncoding,
    urllib3.HeaderParsingError,
    urllib3.InvalidHeader,
)
# http.client reports a peer that closes the connection as a bad status line.
_HANG_UP = (http.client.RemoteDisconnected,)


class TransportFailed(Exception):
    """A request or a read failed; ``error_class`` is the error to raise for it."""

    def __init__(self, error_class: type[InferenceError]) -> None:
        self.error_class = error_class
        super().__init__(error_class.code)


def convert_error(error: BaseException, *, is_answering: bool) -> TransportFailed:
    """Make a ``TransportFailed`` of a foreign exception, and remove the key from it."""
    for cause in _walk_causes(error):
        # The headers of the request contain the key.
        if isinstance(cause, requests.RequestException):
            cause.request = cause.response = None
    return TransportFailed(choose_error_class(error, is_answering=is_answering))


def choose_error_class(
    error: BaseException, *, is_answering: bool
) -> type[InferenceError]:
    """Choose the error class for an exception of requests or urllib3.

    These libraries wrap exceptions up to three deep, so all causes are searched.

    :param is_answering: the head of the response had already arrived.
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
    if is_any((http.client.LineTooLong,)) or http.client.HTTPException in map(
        type, causes
    ):
        # http.client has no class of its own for over 100 headers.
        return errors.EndpointHeadTooLarge
    if is_any(_NOT_HTTP) and not is_any(_HANG_UP):
        return errors.UnreadableAnswer
    return errors.EndpointUnreachable


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
