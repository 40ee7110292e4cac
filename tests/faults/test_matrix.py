"""The fault matrix of `matrix.py`, with a real server."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaiwa.errors import InferenceError

from ..client import FINAL, HTTPVisitor, Talk, read_text
from ..endpoint import CHAT_PATH, Endpoint
from ..endpoint.scripts import DONE, finish, play, say
from ..services.kaiwa import KaiwaServer
from ..services.process import wait_until
from ..services.stored import StoredAnswer, read_stored
from .matrix import GROUPS, STRANGE, Fault

# The timeouts for an endpoint, scaled down in proportion.
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
    """Return the faulty endpoint."""
    with Endpoint() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def closed_port() -> Iterator[int]:
    """Return a port that is bound without a listener."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the database."""
    return tmp_path_factory.mktemp("matrix")


@pytest.fixture(scope="module")
def visitor(endpoint, closed_port, folder) -> Iterator[HTTPVisitor]:
    """Return a visitor of one dyno for all faults."""
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

    talk = visitor.begin(fault.words, model=fault.model)
    page = talk.follow()
    endpoint.wait_until_ended(fault.asked)

    stored = read_ended(folder, talk)
    assert (page.state, stored.state) == (fault.state, fault.state)
    assert stored.error_code == fault.code
    assert re.fullmatch(fault.kept, stored.source)
    assert re.search(fault.sentence, read_text(talk.read()))
    assert list_questions(endpoint) == [fault.words] * fault.asked
    assert ask_next(talk, endpoint) == ["<p>All is well.</p>"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_never_gets_the_key(status, visitor, endpoint, folder):
    endpoint.clear()
    with Endpoint() as elsewhere:
        place = elsewhere.url + CHAT_PATH
        endpoint.add_script(play(b"Moved", status=status, Location=place))

        talk = visitor.begin("Hello")
        talk.follow()

        assert elsewhere.list_requests() == []
    assert STRANGE in read_text(talk.read())
    assert list_questions(endpoint) == ["Hello"]
    assert ask_next(talk, endpoint) == ["<p>All is well.</p>"]
    assert read_ended(folder, talk) == ("failed", "unreadable_answer", "")


@pytest.mark.parametrize("words", ["firewall", "too long"])
def test_refused_text_is_not_sent_again(words, visitor):
    talk = visitor.begin(words)
    talk.follow()

    assert talk.send("fast count to 3").follow().blocks == ["<p>1 2 3</p>"]


def test_every_error_has_a_row():
    known = {cls.code for cls in InferenceError.__subclasses__()}

    assert known - {fault.code for group in GROUPS.values() for fault in group} == set()


def read_ended(folder: Path, talk: Talk) -> StoredAnswer:
    """Wait until the answer's end is stored, and read its row."""
    answer_id = talk.answer_id
    wait_until(lambda: read_stored(folder, answer_id).state in FINAL, "a stored end")
    return read_stored(folder, answer_id)


def list_questions(endpoint: Endpoint) -> list[str]:
    """List the last message of each request."""
    requests = [it for it in endpoint.list_requests() if it["path"] == CHAT_PATH]
    return [it["body"]["messages"][-1]["content"] for it in requests]


def ask_next(talk: Talk, endpoint: Endpoint) -> list[str]:
    """Send the next message, and return the blocks of its answer."""
    # A script, because the prompt still contains the words that cause the fault.
    endpoint.add_script(play(say("All is well."), finish(), DONE))
    return talk.send("And now?").follow().blocks
