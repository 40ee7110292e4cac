"""What was asked of the stand-in, kept so that a test can prove it."""

import json
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

KEPT_REQUESTS = 5_000
_SECRET_HEADERS = ("authorization", "x-api-key", "cookie")


@dataclass(slots=True)
class Entry:
    """One request.

    :param headers: names in lower case; the value of a key is hidden.
    :param body: the JSON value, or the text where it is none; ``None`` if empty.
    :param status: of the reply; ``None`` before it began, or for a script's bytes.
    :param finished: everything that was to be sent has been sent.
    :param closed_early: the client left before that.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    status: int | None = None
    finished: bool = False
    closed_early: bool = False

    @property
    def has_ended(self) -> bool:
        """Whether the exchange is over, one way or the other."""
        return self.finished or self.closed_early

    def describe(self) -> dict[str, Any]:
        """Describe the request in plain JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


class Journal:
    """The requests so far, oldest first; the oldest of very many are dropped."""

    def __init__(self, kept_requests: int = KEPT_REQUESTS) -> None:
        """Begin without requests."""
        self.entries: deque[Entry] = deque(maxlen=kept_requests)

    def add_request(
        self, method: str, path: str, headers: Iterable[tuple[str, str]], data: bytes
    ) -> Entry:
        """Note a request before it is answered."""
        entry = Entry(method, path, _hide_secrets(headers), _read_body(data))
        self.entries.append(entry)
        return entry

    def describe(self) -> list[dict[str, Any]]:
        """Describe all requests in plain JSON."""
        # A copy: another thread may be adding.
        return [entry.describe() for entry in tuple(self.entries)]

    def clear(self) -> None:
        """Forget all requests."""
        self.entries.clear()


def _hide_secrets(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    shown = {}
    for name, value in headers:
        is_secret = name.lower() in _SECRET_HEADERS
        shown[name.lower()] = _hide_secret(value) if is_secret else value
    return shown


def _hide_secret(value: str) -> str:
    scheme, _, secret = value.partition(" ")
    return f"{scheme} (hidden)" if secret else "(hidden)"


def _read_body(data: bytes) -> Any:
    if not data:
        return None
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return data.decode("utf-8", "replace")
