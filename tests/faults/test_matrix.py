"""The fault matrix, run through the real stack; see `matrix.py`."""

import re
import socket
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from kaiwa.errors import InferenceError
from kaiwa.store import FINAL

from ..endpoint import CHAT_PATH, Endpoint
from ..endpoint.scripts import DONE, finish, play, say
from ..services.browser import HTTPVisitor
from ..services.kaiwa import KaiwaServer
from ..services.process import wait_until
from ..services.stored import StoredAnswer, read_stored
from .matrix import GROUPS, STRANGE, Fault

# Everything that waits for an endpoint, in proportion.
QUICK = {
    "FIRST_TOKEN_SECONDS": "1.5",
    "SILENCE_SECONDS": "1",
    "ANSWER_SECONDS": "5",
    "HEARTBEAT_SECONDS": "0.3",
}
ROWS = [
    pytest.param(fault, id=f"{group} {fault.id}")
    for group, faults in GROUPS.items()
    for fault in faults
]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    """The endpoint that does all this."""
    with Endpoint() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def closed_port() -> Iterator[int]:
    """A port that is taken, and where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the history is."""
    return tmp_path_factory.mktemp("matrix")


@pytest.fixture(scope="module")
def visitor(endpoint, closed_port, folder) -> Iterator[HTTPVisitor]:
    """Somebody who chats with one dyno through all of it."""
    environ = {
        **attach("INFERENCE", endpoint.url, "claude-4-5-sonnet"),
        **attach("AWAY", f"http://127.0.0.1:{closed_port}", "away"),
        **attach("TLS", endpoint.url.replace("http:", "https:"), "tls"),
    }
    dyno = KaiwaServer(folder, {**environ, **QUICK})
    dyno.wait_until_ready()
    yield HTTPVisitor(dyno.url)
    dyno.kill()


def attach(alias: str, url: str, model_id: str) -> dict[str, str]:
    """Write the config vars of an attachment."""
    values = {"URL": url, "KEY": "inf-test", "MODEL_ID": model_id}
    return {f"{alias}_{name}": value for name, value in values.items()}


@pytest.mark.parametrize("fault", ROWS)
def test_fault_is_shown_stored_and_recoverable(fault: Fault, visitor, endpoint, folder):
    endpoint.clear()
    if fault.script:
        endpoint.add_script(fault.script)

    answer_id = visitor.begin(fault.words, model=fault.model)
    page = visitor.follow(answer_id)
    endpoint.wait_until_ended(fault.asked)

    stored = read_ended(folder, answer_id)
    assert (page.state, stored.state) == (fault.state, fault.state)
    assert stored.error_code == fault.code
    assert re.fullmatch(fault.kept, stored.source)
    assert re.search(fault.sentence, read_words(visitor, answer_id))
    assert list_questions(endpoint) == [fault.words] * fault.asked
    assert ask_next(visitor, endpoint) == ["<p>All is well.</p>"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_never_gets_the_key(status, visitor, endpoint, folder):
    endpoint.clear()
    with Endpoint() as elsewhere:
        place = elsewhere.url + CHAT_PATH
        endpoint.add_script(play(b"Moved", status=status, Location=place))

        answer_id = visitor.begin("Hello")
        visitor.follow(answer_id)

        assert elsewhere.list_requests() == []
    assert STRANGE in read_words(visitor, answer_id)
    assert list_questions(endpoint) == ["Hello"]
    assert ask_next(visitor, endpoint) == ["<p>All is well.</p>"]
    assert read_ended(folder, answer_id) == ("failed", "unreadable_answer", "")


@pytest.mark.parametrize("words", ["firewall", "too long"])
def test_refused_text_is_not_sent_again(words, visitor):
    visitor.follow(visitor.begin(words))

    assert visitor.send_next("fast count to 3").blocks == ["<p>1 2 3</p>"]


def test_every_error_has_a_row():
    known = {cls.code for cls in InferenceError.__subclasses__()}

    assert known - {fault.code for group in GROUPS.values() for fault in group} == set()


def read_ended(folder: Path, answer_id: int) -> StoredAnswer:
    """Read what is stored of an answer, once its end is."""
    wait_until(lambda: read_stored(folder, answer_id).state in FINAL, "it is stored")
    return read_stored(folder, answer_id)


def read_words(visitor: HTTPVisitor, answer_id: int) -> str:
    """Read what the page says about an answer, as one line of text."""
    article = visitor.read(f"/messages/{answer_id}")
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", article).split()))


def list_questions(endpoint: Endpoint) -> list[str]:
    """List what a model was asked, each time that it was."""
    asked = [it for it in endpoint.list_requests() if it["path"] == CHAT_PATH]
    return [it["body"]["messages"][-1]["content"] for it in asked]


def ask_next(visitor: HTTPVisitor, endpoint: Endpoint) -> list[str]:
    """Send the next message, and read the blocks of its answer."""
    # A script, because the words that brought the fault are told once more.
    endpoint.add_script(play(say("All is well."), finish(), DONE))
    return visitor.send_next("And now?").blocks
