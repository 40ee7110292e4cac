"""A visitor, and the conversations that the visitor begins."""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from .page import Page
from .parsing import list_messages, read_state, split_events

FETCH = {"X-Kaiwa-Request": "fetch"}
STREAM = {"X-Kaiwa-Request": "stream"}


class Reply(Protocol):
    """The part that the responses of Flask's test client and of requests share."""

    @property
    def status_code(self) -> int: ...

    @property
    def headers(self) -> Any: ...

    @property
    def text(self) -> str: ...


class Visitor(ABC):
    """A user with a session of their own."""

    @abstractmethod
    def get(self, path: str, headers: dict[str, str] | None = None) -> Reply:
        """Request a page, without following a redirect."""

    @abstractmethod
    def post_form(
        self, path: str, form: dict[str, str], headers: dict[str, str]
    ) -> Reply:
        """Post a form, without following a redirect."""

    @abstractmethod
    def stream(
        self, path: str, headers: dict[str, str]
    ) -> AbstractContextManager[Iterable[bytes]]:
        """Request a page, and return its bytes as they arrive."""

    def post(self, path: str, message: str | None = None, **fields: str) -> Reply:
        """Send a form as the page's scripts do."""
        return self.post_form(path, self.fill(message, fields), FETCH)

    def submit(self, path: str, message: str | None = None, **fields: str) -> Reply:
        """Send a form as a browser without scripts does."""
        return self.post_form(path, self.fill(message, fields), {})

    def fill(self, message: str | None, fields: dict[str, str]) -> dict[str, str]:
        """Return the fields of a form of the page."""
        form = {"send_key": secrets.token_hex(8), **fields}
        return form if message is None else {"message": message, **form}

    def begin(self, message: str = "fast count to 3", **fields: str) -> "Talk":
        """Begin a conversation."""
        return Talk(self, self.post("/conversations", message, **fields))

    def read(self, path: str) -> str:
        """Return the HTML of a page."""
        return self.get(path).text

    def follow(
        self,
        answer_id: int,
        page: Page | None = None,
        *,
        until: str = "",
        most_events: int | None = None,
        is_reconnect: bool = False,
    ) -> Page:
        """Follow an answer to its end, from the position of a page.

        :param until: stop earlier, when the page has this text.
        :param most_events: stop earlier, after this many events.
        :param is_reconnect: give the position in a header, as EventSource does.
        """
        page = page or Page()
        path = f"/answers/{answer_id}/events"
        position = str(page.position)
        headers = {"Last-Event-ID": position} if is_reconnect else {}
        if not is_reconnect:
            path += f"?position={position}"
        with self.stream(path, headers) as chunks:
            for count, event in enumerate(split_events(chunks), 1):
                page.apply(event)
                if count == most_events or (until and until in "".join(page.blocks)):
                    break
        return page


class Talk:
    """A conversation with its last answer.

    :param reply: to the send.
    :ivar path: of the conversation.
    :ivar html: of the question and the answer, as sent.
    """

    def __init__(self, visitor: Visitor, reply: Reply) -> None:
        assert reply.status_code == 201, reply.text
        self.visitor = visitor
        self.path: str = reply.headers["X-Kaiwa-Conversation"]
        self.html = reply.text
        self.answer_id = list_messages(reply.text)[-1]

    def send(self, message: str, **fields: str) -> "Talk":
        """Send the next message."""
        reply = self.visitor.post(f"{self.path}/messages", message, **fields)
        return Talk(self.visitor, reply)

    def follow(self, page: Page | None = None, *, until: str = "") -> Page:
        """Follow the answer to its end, or until the page has some text."""
        return self.visitor.follow(self.answer_id, page, until=until)

    def stop(self) -> Reply:
        """Stop the answer."""
        return self.visitor.post(f"/answers/{self.answer_id}/cancellation")

    def read(self) -> str:
        """Return the HTML of the answer."""
        return self.visitor.read(f"/messages/{self.answer_id}")

    def read_state(self) -> str:
        """Return the state of the answer, as its HTML has it."""
        return read_state(self.read())
