"""An endpoint for one test, and requests to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from ..standin.asking import KEY, make_body
from . import CHAT_PATH, Endpoint

Ask = Callable[..., requests.Response]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """An endpoint in its thread."""
    with Endpoint() as endpoint:
        yield endpoint


@pytest.fixture
def ask(endpoint: Endpoint) -> Iterator[Ask]:
    """Ask the endpoint over HTTP."""
    with requests.Session() as http:

        def ask(words: str = "Hello", **fields: Any) -> requests.Response:
            return http.post(
                endpoint.url + CHAT_PATH,
                json=make_body(words, **fields),
                headers={"Authorization": KEY},
                stream=bool(fields.get("stream")),
                allow_redirects=False,
                timeout=10,
            )

        yield ask
