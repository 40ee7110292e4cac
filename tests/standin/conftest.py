"""A stand-in on a real socket, and a person who talks to it."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from kaiwa.standin import StandIn

from .asking import KEY, make_body


class Asker:
    """Asks the stand-in over HTTP."""

    def __init__(self, standin: StandIn, http: requests.Session) -> None:
        self.url = standin.url
        self._http = http

    def ask(self, words: str = "Hello", **fields: Any) -> requests.Response:
        return self._http.post(
            f"{self.url}/v1/chat/completions",
            json=make_body(words, **fields),
            headers={"Authorization": KEY},
            stream=bool(fields.get("stream")),
            allow_redirects=False,
            timeout=10,
        )

    def get(self, path: str) -> requests.Response:
        return self._http.get(self.url + path, timeout=10)

    def post(self, path: str, value: Any = None) -> requests.Response:
        return self._http.post(self.url + path, json=value, timeout=10)


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as server:
        yield server


@pytest.fixture
def asker(standin: StandIn) -> Iterator[Asker]:
    with requests.Session() as http:
        yield Asker(standin, http)
