"""A browser without a screen, as far as HTTP goes: cookies, forms, event streams."""

import re
import secrets

import requests

from ..answers.page import Page


class HTTPVisitor:
    """Somebody who chats with a server over real sockets.

    :param password: to sign in with, where one is asked for.
    """

    def __init__(self, url: str, password: str = "") -> None:
        self.url = url
        self.http = requests.Session()
        if password:
            self.http.post(f"{url}/sign-in", {"password": password}, timeout=30)
        self.http.headers["X-Kaiwa-Request"] = "fetch"
        self.http.get(f"{url}/", timeout=30).raise_for_status()

    def move_to(self, url: str) -> None:
        """Go on at another process, with the same cookies."""
        self.url = url

    def post(self, path: str, message: str | None = None, **fields: str):
        """Send a form of the page."""
        form = {"send_key": secrets.token_hex(8), **fields}
        if message is not None:
            form["message"] = message
        return self.http.post(f"{self.url}{path}", data=form, timeout=60)

    def begin(self, message: str, **fields: str) -> int:
        """Begin a conversation; return the answer's id."""
        response = self.post("/conversations", message, **fields)
        assert response.status_code == 201, response.text
        self.path = response.headers["X-Kaiwa-Conversation"]
        return int(re.findall(r'data-message="(\d+)"', response.text)[-1])

    def send(self, message: str) -> int:
        """Send the next message; return the answer's id."""
        response = self.post(f"{self.path}/messages", message)
        assert response.status_code == 201, response.text
        return int(re.findall(r'data-message="(\d+)"', response.text)[-1])

    def send_next(self, message: str) -> Page:
        """Send the next message, and follow its answer."""
        return self.follow(self.send(message))

    def follow(self, answer_id: int, page: Page | None = None, until: str = "") -> Page:
        """Follow an answer to its end, or until some words are there."""
        page = page or Page()
        url = f"{self.url}/answers/{answer_id}/events?position={page.position}"
        with self.http.get(url, stream=True, timeout=60) as response:
            response.raise_for_status()
            gathered = b""
            for chunk in response.iter_content(chunk_size=None):
                *events, gathered = (gathered + chunk).split(b"\n\n")
                for event in events:
                    page.apply(event)
                if until and until in "".join(page.blocks):
                    break
        return page

    def read(self, path: str) -> str:
        """Read a page."""
        return self.http.get(f"{self.url}{path}", timeout=60).text

    def read_state(self, answer_id: int) -> str:
        """Return the state that an answer's article has."""
        article = self.read(f"/messages/{answer_id}")
        return re.findall(r'data-state="(\w+)"', article)[0]
