"""A visitor: somebody with a browser without scripts, or with the page's scripts."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ..client import Page

FETCH = {"X-Kaiwa-Request": "fetch"}


class Visitor:
    """Somebody who chats; each has a session."""

    def __init__(self, app: Flask, client: FlaskClient | None = None) -> None:
        self.app = app
        self.client = client or app.test_client()
        self.client.get("/")
        self._keys = 0

    def post(self, path: str, message: str | None = None, **fields: str):
        """Send a form as the page's scripts do."""
        return self.client.post(path, data=self.fill(message, fields), headers=FETCH)

    def fill(self, message: str | None, fields: dict[str, str]) -> dict[str, str]:
        """Fill in what a form of the page holds."""
        self._keys += 1
        form = {"send_key": f"key-{self._keys}", **fields}
        return form if message is None else {"message": message, **form}

    def begin(self, message: str = "fast count to 3", **fields: str) -> "Talk":
        """Begin a conversation."""
        return Talk(self, self.post("/conversations", message, **fields))

    def send(self, talk: "Talk", message: str, **fields: str) -> "Talk":
        """Send the next message."""
        return Talk(self, self.post(f"{talk.path}/messages", message, **fields))

    def read(self, path: str) -> str:
        """Read a page."""
        return self.client.get(path).text


class Talk:
    """A send that was taken, and its answer."""

    def __init__(self, visitor: Visitor, response) -> None:
        assert response.status_code == 201, response.text
        self.visitor = visitor
        self.path = response.headers["X-Kaiwa-Conversation"]
        self.answer_id = int(re.findall(r'data-message="(\d+)"', response.text)[-1])
        self.html = response.text

    def watch(self, page: Page | None = None) -> Page:
        """Follow the answer to its end, from where a page has come."""
        page = page or Page()
        url = f"/answers/{self.answer_id}/events?position={page.position}"
        body = self.visitor.client.get(url, buffered=True).data
        for event in body.split(b"\n\n"):
            page.apply(event)
        return page

    def is_running(self) -> bool:
        """Whether the answer is being made."""
        feed = self.visitor.app.extensions["kaiwa"].answers.find_local_feed(
            self.answer_id
        )
        return feed is not None and not feed.is_final

    def stop(self):
        """Stop the answer."""
        return self.visitor.post(f"/answers/{self.answer_id}/cancellation")

    def read(self) -> str:
        """Read the article of the answer."""
        return self.visitor.read(f"/messages/{self.answer_id}")


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """One visitor."""
    return Visitor(app)


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """Another visitor."""
    return Visitor(app)


@pytest.fixture
def texts() -> Callable[[str], str]:
    """Read the text of some HTML."""
    return lambda html: re.sub(r"<[^>]+>", "", html)
