"""Behind a router: any request to any dyno, and none that is silent for long."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from ..answers.page import Page
from ..services.browser import HTTPVisitor
from ..services.kaiwa import KaiwaServer
from ..services.nginx import IDLE_SECONDS, Router
from ..services.process import wait_until

THINKING = f"slow {3 * IDLE_SECONDS} fast echo: One.\n\nTwo.\n\nThree."
PAUSING = f"pause {2 * IDLE_SECONDS} fast echo: One.\n\nTwo.\n\nThree.\n\nFour."
EVENTS_UNTIL_HANG_UP = 3


class RoutedVisitor(HTTPVisitor):
    """Somebody whose browser reconnects by itself, as EventSource does."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        # People come to the real router by https only.
        for cookie in self.http.cookies:
            cookie.secure = False
        self.connections = 0

    def follow_to_end(self, answer_id: int, *, hangs_up: bool = False) -> Page:
        """Follow an answer, over as many connections as it takes.

        :param hangs_up: after a few events, as a phone does that changes networks.
        """
        page = Page()
        while page.state not in {"done", "stopped", "interrupted", "failed"}:
            self.connections += 1
            try:
                self._follow_once(answer_id, page, hangs_up=hangs_up)
            except requests.exceptions.ChunkedEncodingError:
                continue
        return page

    def _follow_once(self, answer_id: int, page: Page, *, hangs_up: bool) -> None:
        url = f"{self.url}/answers/{answer_id}/events"
        headers = {"Last-Event-ID": str(page.position)}
        with self.http.get(url, headers=headers, stream=True, timeout=60) as response:
            for count, event in enumerate(read_events(response)):
                page.apply(event)
                if hangs_up and count == EVENTS_UNTIL_HANG_UP:
                    return


def read_events(response: requests.Response) -> Iterator[bytes]:
    """Read events as they arrive."""
    gathered = b""
    for chunk in response.iter_content(chunk_size=None):
        *events, gathered = (gathered + chunk).split(b"\n\n")
        yield from events


@contextmanager
def route(
    directory: Path, environ: dict[str, str], heartbeat_seconds: float
) -> Iterator[Router]:
    """Put a router before two dynos."""
    beat = {"HEARTBEAT_SECONDS": str(heartbeat_seconds)}
    with ExitStack() as stack:
        dynos = [KaiwaServer(directory, {**environ, **beat}) for _ in range(2)]
        for dyno in dynos:
            stack.callback(dyno.kill)
            dyno.wait_until_ready()
        router = Router(directory, dynos)
        stack.callback(router.stop)
        yield router


@pytest.fixture(scope="module")
def shared_environ(shared_standin, postgres) -> dict[str, str]:
    """The config vars of all dynos here, but for one."""
    return {
        "INFERENCE_URL": shared_standin.url,
        "INFERENCE_KEY": "inf-test",
        "INFERENCE_MODEL_ID": "claude-4-5-sonnet",
        "DATABASE_URL": postgres.make_database(),
        "DYNO": "web.1",
        "CHAT_ACCESS": "open",
    }


@pytest.fixture(scope="module")
def router(shared_environ, tmp_path_factory) -> Iterator[Router]:
    """A router before dynos that speak before it loses patience."""
    directory = tmp_path_factory.mktemp("router")
    with route(directory, shared_environ, IDLE_SECONDS / 4) as router:
        yield router


@pytest.fixture(scope="module")
def cutting_router(shared_environ, tmp_path_factory) -> Iterator[Router]:
    """A router before dynos that are too silent for it."""
    directory = tmp_path_factory.mktemp("cutting-router")
    with route(directory, shared_environ, IDLE_SECONDS * 20) as router:
        yield router


@pytest.mark.parametrize("words", [THINKING, PAUSING], ids=["thinks", "pauses"])
def test_silent_endpoint_uses_one_connection(router, words):
    visitor = RoutedVisitor(router.url)

    page = visitor.follow_to_end(visitor.begin(words))

    assert (page.state, visitor.connections) == ("done", 1)
    assert page.blocks[:3] == ["<p>One.</p>", "<p>Two.</p>", "<p>Three.</p>"]


@pytest.mark.parametrize("words", [THINKING, PAUSING], ids=["thinks", "pauses"])
def test_answer_survives_the_routers_timeout(cutting_router, words):
    visitor = RoutedVisitor(cutting_router.url)

    page = visitor.follow_to_end(visitor.begin(words))

    assert page.state == "done"
    assert page.blocks[:3] == ["<p>One.</p>", "<p>Two.</p>", "<p>Three.</p>"]
    assert visitor.connections > 1


def test_reconnect_to_any_dyno_is_complete(router):
    visitor = RoutedVisitor(router.url)
    answer_id = visitor.begin("speed 30 count to 120")

    page = visitor.follow_to_end(answer_id, hangs_up=True)

    assert page.blocks == [f"<p>{' '.join(str(it + 1) for it in range(120))}</p>"]
    assert len(router.list_ports(f"GET /answers/{answer_id}/events 200")) > 3


def test_send_is_visible_at_other_dyno(router):
    visitor = RoutedVisitor(router.url)
    answer_id = visitor.begin("fast count to 3")
    visitor.follow_to_end(answer_id)

    def has_been_read_at_both() -> bool:
        assert "<p>1 2 3</p>" in visitor.read(visitor.path)
        return len(set(router.list_ports(f"GET {visitor.path} 200"))) == 2

    wait_until(has_been_read_at_both, "the page is read at either dyno")


def test_no_script_page_streams_through_router(router):
    visitor = RoutedVisitor(router.url)
    form = {"message": PAUSING, "send_key": "scriptless", "scripts": "off"}
    url, headers = f"{visitor.url}/conversations", {"X-Kaiwa-Request": None}
    sent = visitor.http.post(
        url, form, headers=headers, timeout=60, allow_redirects=False
    )
    path = sent.headers["Location"].partition("#")[0]
    answer_id = int(re.findall(r"\d+$", sent.headers["Location"])[0])

    html = ""
    with visitor.http.get(f"{visitor.url}{path}", stream=True, timeout=60) as response:
        chunks = response.iter_content(chunk_size=None)
        while "<p>One.</p>" not in html:
            html += next(chunks).decode()
        state = visitor.read_state(answer_id)
        html += b"".join(chunks).decode()

    # The other dyno may answer, which knows what was stored a moment ago.
    assert state in {"waiting", "streaming"}
    assert html.count("<p>One.</p>") == html.count("<p>Four.</p>") == 1
    assert html.rstrip().endswith("</html>")
