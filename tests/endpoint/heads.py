"""The heads of HTTP requests and replies."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import BinaryIO

_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class BadRequest(Exception):
    """The bytes are not an HTTP request."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    :ivar headers: names in lower case.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def read_request(file: BinaryIO) -> Request | None:
    """Read a request; None if the client closes the connection first.

    :raises BadRequest: the first line is not one of HTTP.
    """
    words = file.readline().decode("latin-1").split()
    if not words:
        return None
    if len(words) != 3 or not words[2].startswith("HTTP/"):
        raise BadRequest
    headers: dict[str, str] = {}
    while line := file.readline():
        if line == b"\r\n":
            body = file.read(int(headers.get("content-length", 0)))
            return Request(words[0], words[1], headers, body)
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    return None


def name_status(status: int) -> str:
    """Name a status, such as ``404 Not Found``."""
    return f"{status} {_PHRASES.get(status, 'Unknown')}"


def write_head(status: int, headers: Iterable[tuple[str, str]]) -> bytes:
    """Write a status line and exactly these headers."""
    lines = [f"HTTP/1.1 {name_status(status)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
