"""A visitor of an app in this process."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient

from .visitor import Reply, Visitor


class AppVisitor(Visitor):
    """A visitor over Flask's test client.

    :ivar client: for requests that only one test makes.
    """

    def __init__(self, app: Flask, client: FlaskClient | None = None) -> None:
        self.app = app
        self.client = client or app.test_client()
        self.client.get("/")

    def get(self, path: str, headers: dict[str, str] | None = None) -> Reply:
        """Request a page."""
        return self.client.get(path, headers=headers)

    def post_form(
        self, path: str, form: dict[str, str], headers: dict[str, str]
    ) -> Reply:
        """Post a form."""
        return self.client.post(path, data=form, headers=headers)

    @contextmanager
    def stream(self, path: str, headers: dict[str, str]) -> Iterator[Iterable[bytes]]:
        """Request a page, and return its bytes as they arrive."""
        with self.client.get(path, headers=headers) as response:
            yield response.iter_encoded()
