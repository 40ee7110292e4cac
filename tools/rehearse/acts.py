"""The acts: people chat through a router while dynos start, end and are replaced."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import requests

from tests.client import RoutedVisitor
from tests.services.nginx import Router
from tests.services.process import is_ready, wait_until

from .dyno import KILL_SECONDS, Dyno
from .table import Row

ROUTER_SECONDS = 55
PEOPLE = 20
PASSWORD = "correct horse battery"
SLOW = "echo: " + "One word after another. " * 200
HEADER_BYTES = 8_000


class Stage:
    """A router and the dynos behind it.

    :param start: starts a dyno with a number.
    """

    def __init__(self, folder: Path, start: Callable[[int], Dyno]) -> None:
        self._folder = folder
        self._start = start
        self._number = 0
        self.dynos: list[Dyno] = []
        self.router: Router | None = None

    def open(self) -> Dyno:
        """Start the first dyno, and a router before it."""
        dyno = self.add()
        self._route([dyno])
        return dyno

    def add(self) -> Dyno:
        """Start another dyno."""
        self._number += 1
        dyno = self._start(self._number)
        self.dynos.append(dyno)
        wait_until(lambda: is_ready(dyno.url), f"ready:\n{dyno.read_log()}")
        return dyno

    def route_to(self, dyno: Dyno) -> None:
        """Send new requests to another dyno, as the router does at a release."""
        assert self.router
        self.router.stop()
        self._route([dyno])

    def close(self) -> None:
        """Stop everything."""
        if self.router:
            self.router.stop()
        for dyno in self.dynos:
            dyno.kill()

    def _route(self, dynos: list[Dyno]) -> None:
        self.router = Router(self._folder, dynos, ROUTER_SECONDS)


def chat(stage: Stage) -> Iterator[Row]:
    """Chat through the router."""
    dyno = stage.open()
    yield Row("the port is bound within 60 s", f"{dyno.boot_seconds:.1f} s")
    log = dyno.read_log()
    workers = log.count("Booting worker")
    yield Row("one worker, despite WEB_CONCURRENCY=2", str(workers), workers == 1)
    url = stage.router.url if stage.router else ""
    plain = requests.get(dyno.url, allow_redirects=False, timeout=30)
    yield Row(
        "plain HTTP is redirected", str(plain.status_code), plain.status_code == 308
    )
    closed = requests.get(
        f"{url}/conversations", allow_redirects=False, timeout=30
    ).status_code
    yield Row("the password is asked for", str(closed), closed in {200, 302, 303, 401})
    person = RoutedVisitor(url, PASSWORD)
    page = person.begin("fast echo: 会話").follow()
    yield Row("a chat through the router", page.state, "会話" in "".join(page.blocks))
    long = person.get("/", headers={"X-Long": "x" * HEADER_BYTES}).status_code
    yield Row("a header line of 8 KB", str(long), long == 200)


def replace_release(stage: Stage) -> Iterator[Row]:
    """Replace a release while people wait for answers."""
    old = stage.dynos[-1]
    answers = _begin(stage)
    new = stage.add()
    stage.route_to(new)
    seconds = old.end()
    yield Row(
        "the old release ends within 30 s", f"{seconds:.1f} s", seconds < KILL_SECONDS
    )
    assert stage.router
    kept, states = _read_again(answers, stage.router.url)
    yield Row(
        f"{PEOPLE} answers at a release are kept",
        f"{kept} kept: {states}",
        kept == PEOPLE,
    )


def restart_daily(stage: Stage) -> Iterator[Row]:
    """End the only dyno and start another, as each day."""
    answers = _begin(stage)
    seconds = stage.dynos[-1].end()
    new = stage.add()
    stage.route_to(new)
    assert stage.router
    kept, states = _read_again(answers, stage.router.url)
    yield Row(
        "a daily restart keeps every word that was shown",
        f"{kept} of {PEOPLE} kept, after {seconds:.1f} s: {states}",
        kept == PEOPLE and seconds < KILL_SECONDS,
    )
    state = answers[0].talk.send("fast echo: Good morning").follow().state
    yield Row("the conversation goes on", state, state == "done")
    peaks = [it.peak_mb for it in stage.dynos if it.peak_mb]
    yield Row(
        "memory below 512 MB",
        f"at most {max(peaks):.0f} MB" if peaks else "never refused",
        notice=new.limits.notice,
    )


class Answer:
    """An answer that a person has seen the beginning of."""

    def __init__(self, url: str) -> None:
        self.person = RoutedVisitor(url, PASSWORD)
        self.talk = self.person.begin(SLOW)
        self._seen = self.talk.follow(until="word").position

    def read_again(self, url: str) -> tuple[bool, str]:
        """Return whether everything seen is there, and the state."""
        self.person.move_to(url)
        page = self.talk.follow()
        return page.position >= self._seen, page.state


def _begin(stage: Stage) -> list[Answer]:
    assert stage.router
    return [Answer(stage.router.url) for _ in range(PEOPLE)]


def _read_again(answers: list[Answer], url: str) -> tuple[int, str]:
    """Count the answers that are kept; describe their states."""
    found = [it.read_again(url) for it in answers]
    states = Counter(state for _, state in found)
    described = ", ".join(f"{count} {name}" for name, count in states.items())
    return sum(is_kept for is_kept, _ in found), described
