"""An endpoint on the tests' own event loop, and a client of it."""

import socket

import gevent
import pytest

from kaiwa.inference.attachments import Attachment
from kaiwa.inference.client import InferenceClient
from kaiwa.inference.models import AttachedModel
from kaiwa.inference.timeouts import Timeouts

from ..endpoint import Endpoint

KEY = "inf-secret-0123456789"
LONG_TIMEOUTS = Timeouts.same(9)


@pytest.fixture
def endpoint():
    with Endpoint(is_threaded=False) as endpoint:
        endpoint.answer = lambda exchange: exchange.reply(200)
        endpoint.keeps_alive = False
        yield endpoint


@pytest.fixture
def full_server():
    """The URL of a server with a full queue of connections."""
    with socket.socket() as server, socket.socket() as first, socket.socket() as second:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def attachment(endpoint):
    return Attachment("INFERENCE", endpoint.url, KEY, "claude-4-5-sonnet")


@pytest.fixture
def model(attachment):
    return AttachedModel("claude-4-5-sonnet", "claude-4-5-sonnet", attachment)


@pytest.fixture
def client():
    client = InferenceClient(Timeouts(2, 2, 2, 5))
    yield client
    client.close()


@pytest.fixture
def build_client():
    """Build a client with long timeouts."""
    clients = []

    def build(timeouts=LONG_TIMEOUTS, **limits):
        clients.append(InferenceClient(timeouts, **limits))
        return clients[-1]

    yield build
    for client in clients:
        client.close()


@pytest.fixture(autouse=True)
def deadline():
    """Fail a test that takes too long."""
    with gevent.Timeout(20):
        yield
