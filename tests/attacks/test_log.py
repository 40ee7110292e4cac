"""Logs, pages and the database after all kinds of failures."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from gevent.pool import Pool

from ..client import HTTPVisitor, Talk
from ..endpoint import Endpoint
from ..endpoint.scripts import refuse
from ..faults.matrix import CUTS, ENDS, REFUSALS, STRANGE_BODIES
from ..services.kaiwa import KaiwaServer
from ..services.process import find_free_port, wait_until
from .raw import PATIENCE_SECONDS, send_raw

pytestmark = pytest.mark.server

KEY, PASSWORD, REDIS = "inf-marked-key", "marked-password", "marked-redis"
SECRETS = {"key": KEY, "password": PASSWORD, "Redis": REDIS, "guess": "marked-guess"}
TEXTS = {
    "message": "Marked message",
    "answer": "Marked answer",
    "title": "Marked title",
    "words": "Marked words",
    "half a request": "Marked half",
}
# Libraries log their messages to the log of the process.
LOUD = """
import logging
logging.getLogger().setLevel(logging.DEBUG)
logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
"""
FAULTS = [*REFUSALS, *CUTS, *ENDS, *STRANGE_BODIES]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    """An endpoint that repeats the request and its key in errors."""
    with Endpoint() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the database."""
    return tmp_path_factory.mktemp("marked")


@pytest.fixture(scope="module")
def start(endpoint: Endpoint, folder: Path) -> Iterator[Callable[..., KaiwaServer]]:
    """Start a dyno in which libraries log everything."""
    (folder / "loud").mkdir()
    (folder / "loud/sitecustomize.py").write_text(LOUD)
    dynos: list[KaiwaServer] = []

    def start(**more: str) -> KaiwaServer:
        environ = {
            "INFERENCE_URL": endpoint.url,
            "INFERENCE_KEY": KEY,
            "INFERENCE_MODEL_ID": "claude-4-5-sonnet",
            "GUNICORN_CMD_ARGS": "--log-level debug",
            "PYTHONPATH": str(folder / "loud"),
            "MAX_RUNNING_PER_PERSON": "1000",
            **more,
        }
        dynos.append(KaiwaServer(folder, environ))
        return dynos[-1]

    yield start
    for dyno in dynos:
        dyno.kill()


@pytest.fixture(scope="module")
def run(start, endpoint, folder) -> tuple[str, str]:
    """Cause all failures; return the log and all pages."""
    redis = f"redis://:{REDIS}@127.0.0.1:{find_free_port()}"
    dyno = start(CHAT_PASSWORD=PASSWORD, REDIS_URL=redis)
    dyno.wait_until_ready()
    visitor = HTTPVisitor(dyno.url, password=PASSWORD)
    pages = [visitor.post("/sign-in", password=SECRETS["guess"]).text]
    talks = fail_to_answer(visitor, endpoint)
    pages += [it.read() for it in talks]
    visitor.submit(f"{talks[0].path}/title", title=TEXTS["title"])
    pages += [visitor.read(talks[0].path), visitor.read("/conversations")]
    pages += fail_to_store(talks[0], folder)
    break_off(dyno, visitor.http.cookies["kaiwa"])
    wait_until(lambda: "Invalid request" in dyno.process.read_log(), "the log")
    return dyno.process.read_log(), "\n".join(pages)


def fail_to_answer(visitor: HTTPVisitor, endpoint: Endpoint) -> list[Talk]:
    """Cause every fault of the matrix, and more; return the pages."""
    said = refuse(400, f"{TEXTS['words']}: Bearer {KEY}, Marked message")
    for script in [said, *(fault.script for fault in FAULTS if fault.script)]:
        endpoint.add_script(script)
    words = ["fast echo: Marked answer"]
    words += [it.words.replace("Hello", "fast count to 3") for it in FAULTS]

    def meet(wish: str) -> Talk:
        own = f"{wish}\n\n{TEXTS['message']}"
        talk = visitor.begin(own)
        talk.follow()
        return talk

    # At the same time, since some take long.
    return Pool(12).map(meet, words)


def fail_to_store(talk: Talk, folder: Path) -> list[str]:
    """Break the database during a message, to cause an unexpected error."""
    with closing(sqlite3.connect(folder / "kaiwa.sqlite3")) as database, database:
        database.execute("alter table messages rename column source to sauce")
    sent = talk.visitor.post("/conversations", TEXTS["message"])
    read = talk.visitor.get(f"{talk.path}?here={TEXTS['message']}")
    assert (sent.status_code, read.status_code) == (500, 500)
    return [sent.text, read.text]


def break_off(dyno: KaiwaServer, cookie: str) -> None:
    """Send a request with a wrong length, as a broken proxy might."""
    for head in ("", "POST /conversations HTTP/1.1\r\n", "A: b\r\n"):
        send_raw(dyno.port, f"{head}{TEXTS['half a request']}\r\n\r\n")
    send_raw(dyno.port, f"GET / HTTP/1.1\r\nHost: a\r\nCookie kaiwa={cookie}\r\n\r\n")
    assert cookie not in dyno.process.read_log()


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_secrets_are_not_shown(run, secret):
    log, pages = run

    assert secret not in log
    assert secret not in pages


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_texts_are_not_logged(run, text):
    log, _ = run

    assert text not in log
    assert text.replace(" ", "+") not in log
    assert text.replace(" ", "%20") not in log


def test_requests_are_logged_in_logfmt(run):
    log, _ = run

    lines = [it for it in log.splitlines() if it.startswith("at=request ")]
    fields = [dict(pair.split("=", 1) for pair in it.split()) for it in lines]
    assert {"method", "path", "status", "bytes", "ms", "request_id"} <= {*fields[0]}
    assert {it["status"] for it in fields} >= {"201", "500"}


def test_log_names_the_failures(run):
    log, pages = run

    reference = re.findall(r"Request (\w+) failed\.", log)
    assert reference
    assert "sqlalchemy.exc.OperationalError\n" in log
    assert "in begin_conversation" in log
    assert "DEBUG urllib3.connectionpool" in log
    assert "INFO sqlalchemy.engine.Engine: INSERT INTO sessions" in log
    assert "state=failed error=endpoint_rejected_key" in log
    assert TEXTS["words"] in pages


def test_secrets_are_not_stored(run, folder):
    stored = (folder / "kaiwa.sqlite3").read_bytes()
    stored += (folder / "kaiwa.sqlite3-wal").read_bytes()

    assert TEXTS["words"].encode() in stored
    for secret in SECRETS.values():
        assert secret.encode() not in stored


def test_unusable_url_is_not_shown(start):
    dyno = start(REDIS_URL="redis://:marked/key@127.0.0.1:6379")
    dyno.process.process.wait(PATIENCE_SECONDS)

    log = dyno.process.read_log()
    assert "BadSetting: REDIS_URL is invalid: write /, @ and :" in log
    assert "marked" not in log
