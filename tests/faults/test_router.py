"""Behind a router: it picks any dyno for a request, and ends idle connections."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from ..client import RoutedVisitor, list_messages, read_state
from ..services.kaiwa import KaiwaServer
from ..services.nginx import IDLE_SECONDS, Router
from ..services.process import wait_until

pytestmark = pytest.mark.nginx

THINKING = f"slow {3 * IDLE_SECONDS} fast echo: One.\n\nTwo.\n\nThree."
PAUSING = f"pause {2 * IDLE_SECONDS} fast echo: One.\n\nTwo.\n\nThree.\n\nFour."
EVENTS_UNTIL_HANG_UP = 4


@contextmanager
def route(
    directory: Path, environ: dict[str, str], heartbeat_seconds: float
) -> Iterator[Router]:
    """Run a router before two dynos."""
    beat = {"HEARTBEAT_SECONDS": str(heartbeat_seconds)}
    with ExitStack() as stack:
        dynos = [KaiwaServer(directory, {**environ, **beat}) for _ in range(2)]
        for dyno in dynos:
            stack.callback(dyno.kill)
            dyno.wait_until_ready()
            dyno.warm_up()
        router = Router(directory, dynos)
        stack.callback(router.stop)
        yield router


@pytest.fixture(scope="module")
def shared_environ(attachment, postgres) -> dict[str, str]:
    """Return the config vars of all dynos, without the heartbeat."""
    return {
        **attachment,
        "DATABASE_URL": postgres.make_database(),
        "DYNO": "web.1",
        "CHAT_ACCESS": "open",
    }


@pytest.fixture(scope="module")
def router(shared_environ, tmp_path_factory) -> Iterator[Router]:
    """Return a router with an idle timeout longer than the heartbeat."""
    directory = tmp_path_factory.mktemp("router")
    with route(directory, shared_environ, IDLE_SECONDS / 4) as router:
        yield router


@pytest.fixture(scope="module")
def cutting_router(shared_environ, tmp_path_factory) -> Iterator[Router]:
    """Return a router with an idle timeout shorter than the heartbeat."""
    directory = tmp_path_factory.mktemp("cutting-router")
    with route(directory, shared_environ, IDLE_SECONDS * 20) as router:
        yield router


@pytest.mark.parametrize("message", [THINKING, PAUSING], ids=["thinks", "pauses"])
def test_silent_endpoint_uses_one_connection(router, message):
    visitor = RoutedVisitor(router.url)

    page, connections = visitor.follow_to_end(visitor.begin(message))

    assert (page.state, connections) == ("done", 1)
    assert page.blocks[:3] == ["<p>One.</p>", "<p>Two.</p>", "<p>Three.</p>"]


@pytest.mark.parametrize("message", [THINKING, PAUSING], ids=["thinks", "pauses"])
def test_answer_survives_the_routers_timeout(cutting_router, message):
    visitor = RoutedVisitor(cutting_router.url)

    page, connections = visitor.follow_to_end(visitor.begin(message))

    assert page.state == "done"
    assert page.blocks[:3] == ["<p>One.</p>", "<p>Two.</p>", "<p>Three.</p>"]
    assert connections > 1


def test_reconnect_to_any_dyno_is_complete(router):
    visitor = RoutedVisitor(router.url)
    talk = visitor.begin("speed 30 count to 120")

    page, _ = visitor.follow_to_end(talk, most_events=EVENTS_UNTIL_HANG_UP)

    assert page.blocks == [f"<p>{' '.join(str(it + 1) for it in range(120))}</p>"]
    assert len(router.list_ports(f"GET /answers/{talk.answer_id}/events 200")) > 3


def test_send_is_visible_at_other_dyno(router):
    visitor = RoutedVisitor(router.url)
    talk = visitor.begin("fast count to 3")
    visitor.follow_to_end(talk)

    def is_read_at_both() -> bool:
        assert "<p>1 2 3</p>" in visitor.read(talk.path)
        return len(set(router.list_ports(f"GET {talk.path} 200"))) == 2

    wait_until(is_read_at_both, "the page of either dyno")


def test_no_script_page_streams_through_router(router):
    visitor = RoutedVisitor(router.url)
    sent = visitor.submit("/conversations", PAUSING, scripts="off")
    path = sent.headers["Location"].partition("#")[0]

    html = b""
    with visitor.stream(path, {}) as chunks:
        for chunk in chunks:
            html += chunk
            if b"<p>One.</p>" in html:
                break
        answer_id = list_messages(html.decode(errors="ignore"))[-1]
        state = read_state(visitor.read(f"/messages/{answer_id}"))
        html += b"".join(chunks)

    # The state may come from the other dyno, which reads it from the last checkpoint.
    assert state in {"waiting", "streaming"}
    assert html.count(b"<p>One.</p>") == html.count(b"<p>Four.</p>") == 1
    assert html.rstrip().endswith(b"</html>")
