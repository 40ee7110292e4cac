"""A visitor of a server."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import gevent
import requests

from .page import Page
from .parsing import FINAL
from .visitor import Talk, Visitor

TIMEOUT_SECONDS = 60
RETRY_SECONDS = 0.2


class HTTPVisitor(Visitor):
    """A visitor over sockets.

    :param password: to sign in with, if the server asks for one.
    :ivar http: the session of requests, for requests that only one test makes.
    """

    def __init__(self, url: str, password: str = "") -> None:
        self.url = url
        self.http = requests.Session()
        if password:
            self.post_form("/sign-in", {"password": password}, {})
        self.get("/").raise_for_status()

    @property
    def cookie(self) -> str:
        """The value of the Cookie header."""
        return "; ".join(f"{it.name}={it.value}" for it in self.http.cookies)

    def move_to(self, url: str) -> None:
        """Continue at another process, with the same cookies."""
        self.url = url

    def get(
        self, path: str, headers: dict[str, str] | None = None
    ) -> requests.Response:
        """Request a page."""
        return self._request("GET", path, headers=headers)

    def post_form(
        self, path: str, form: dict[str, str], headers: dict[str, str]
    ) -> requests.Response:
        """Post a form."""
        return self._request("POST", path, data=form, headers=headers)

    @contextmanager
    def stream(self, path: str, headers: dict[str, str]) -> Iterator[Iterable[bytes]]:
        """Request a page, and return its bytes as they arrive."""
        with self._request("GET", path, headers=headers, stream=True) as response:
            response.raise_for_status()
            yield response.iter_content(chunk_size=None)

    def follow_to_end(
        self, talk: Talk, *, most_events: int | None = None
    ) -> tuple[Page, int]:
        """Follow an answer over as many connections as needed, as EventSource does.

        :param most_events: hang up after this many, as a phone between two networks.
        :returns: the page, and the number of connections.
        """
        page, connections = Page(), 0
        while page.state not in FINAL:
            connections += 1
            try:
                self.follow(
                    talk.answer_id, page, most_events=most_events, is_reconnect=True
                )
            except requests.RequestException:
                gevent.sleep(RETRY_SECONDS)
        return page, connections

    def _request(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None,
        data: dict[str, str] | None = None,
        stream: bool = False,
    ) -> requests.Response:
        return self.http.request(
            method,
            f"{self.url}{path}",
            data=data,
            headers=headers,
            stream=stream,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )


class RoutedVisitor(HTTPVisitor):
    """A visitor behind a router without TLS, though the dynos think it has TLS."""

    def _request(self, method: str, path: str, **options: Any) -> requests.Response:
        response = super()._request(method, path, **options)
        for cookie in self.http.cookies:
            cookie.secure = False
        return response
