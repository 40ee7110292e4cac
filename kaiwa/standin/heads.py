"""The head of an HTTP reply: its status line and headers. Pure: no IO."""

from collections.abc import Iterable
from http import HTTPStatus

_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def name_status(status: int) -> str:
    """Name a status, as ``404 Not Found``."""
    return f"{status} {_PHRASES.get(status, 'Unknown')}"


def write_head(status: int, headers: Iterable[tuple[str, str]]) -> bytes:
    """Write a status line and exactly these headers."""
    lines = [f"HTTP/1.1 {name_status(status)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
