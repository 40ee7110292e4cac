"""A user of the soak, with notes about the pages."""

import re
import secrets
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import gevent
import requests
from gevent.event import Event

from tests.client import FINAL, HTTPVisitor, Page, Talk, read_text

MESSAGES = (
    "fast count to 40",
    "speed 60 count to 120",
    "speed 30 count to 90",
    "slow 1 fast count to 30",
    "fast cut count to 30",
    "fast pause 1 count to 40",
    "fast error 503",
    "fast silent count to 20",
)
# nginx avoids a dyno for 10 s after a timeout.
FIRST_PAGE_RETRIES, RETRY_SECONDS = 20, 1.0


@dataclass
class Notes:
    """The actions of one user, and the contents of their pages.

    :ivar counts: the number of actions of each kind.
    :ivar endings: the first final state shown of each answer.
    :ivar texts: the longest text shown of each answer.
    :ivar faults: one sentence each.
    """

    counts: Counter[str] = field(default_factory=Counter)
    endings: dict[int, str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def _arrive(url: str) -> HTTPVisitor:
    """Open the first page; a slow machine may exceed the router's timeout at first."""
    for _ in range(FIRST_PAGE_RETRIES):
        with suppress(requests.RequestException):
            return HTTPVisitor(url)
        gevent.sleep(RETRY_SECONDS)
    return HTTPVisitor(url)


class Person:
    """A user behind the router, driven by a seeded random.

    The tab continues from its own position, until it is closed or loaded again.
    """

    def __init__(self, url: str, random: Random) -> None:
        self.notes = Notes()
        self._random = random
        self._visitor = _arrive(url)
        self._talk: Talk | None = None
        self._tab: Page | None = None

    def run(self, is_over: Event) -> None:
        """Chat until the soak is over."""
        while not is_over.is_set():
            try:
                self._act()
            except requests.RequestException:
                gevent.sleep(0.2)  # A dyno is down: try again.

    def _act(self) -> None:
        talk = self._talk
        if talk is None or self._random.random() < 0.15:
            self._send("/conversations")
        elif self.notes.endings.get(talk.answer_id) in FINAL:
            paths = (
                f"{talk.path}/messages",
                f"/answers/{talk.answer_id}/attempts",
                f"/answers/{talk.answer_id}/continuations",
            )
            self._send(self._random.choices(paths, weights=(6, 2, 2))[0])
        else:
            actions = (self._follow, self._reload, self._close, self._stop)
            self._random.choices(actions, weights=(7, 1, 1, 1))[0](talk)

    # § Actions

    def _send(self, path: str) -> None:
        key = secrets.token_hex(8)
        message = f"{self._random.choice(MESSAGES)} echo-key {key}"
        for _ in range(self._random.choice((1, 1, 2))):
            reply = self._visitor.post(path, message, send_key=key)
        if reply.status_code == 201:
            self.notes.counts["sends"] += 1
            self._talk, self._tab = Talk(self._visitor, reply), Page()
        elif reply.status_code in {404, 500}:
            self.notes.faults.append(f"{path} answered {reply.status_code}")

    def _follow(self, talk: Talk) -> None:
        page = self._tab or self._load(talk)
        self.notes.counts["follows"] += 1
        seconds = self._random.choice((0.3, 1.0, 5.0))
        with gevent.Timeout(seconds, False):
            talk.follow(page)
        self._note(talk.answer_id, page)

    def _reload(self, talk: Talk) -> None:
        self.notes.counts["reloads"] += 1
        self._load(talk)

    def _close(self, talk: Talk) -> None:
        self.notes.counts["tabs closed"] += 1
        self._tab = None

    def _stop(self, talk: Talk) -> None:
        self.notes.counts["stops"] += 1
        talk.stop()

    # § Observations

    def _load(self, talk: Talk) -> Page:
        reply = self._visitor.get(talk.path)
        reply.raise_for_status()
        try:
            page = Page.load(reply.text, talk.answer_id)
        except LookupError:
            self.notes.faults.append(f"answer {talk.answer_id} is not on its page")
            page = Page()
        self._tab = page
        self._note(talk.answer_id, page)
        return page

    def _note(self, answer_id: int, page: Page) -> None:
        notes, shown = self.notes, read_text(" ".join(page.blocks))
        known = notes.texts.get(answer_id, "")
        if page.state in FINAL:
            if len(shown) < len(known) and page.state != "interrupted":
                notes.faults.append(f"answer {answer_id} lost shown text")
            first = notes.endings.setdefault(answer_id, page.state)
            if first != page.state:
                notes.faults.append(f"answer {answer_id}: {first}, {page.state}")
        if len(shown) > len(known):
            notes.texts[answer_id] = shown
        if page.state and not is_counting(shown):
            notes.faults.append(f"answer {answer_id} is torn: {shown[:80]}")


def is_counting(text: str) -> bool:
    """Return whether a text counts from one without a gap; the last word may be cut.

    A continuation does not count: the endpoint then sends a text about itself.
    """
    words = re.split(r"[^0-9\s]", text)[0].split()
    counted = [str(number) for number in range(1, len(words) + 1)]
    return words[:-1] == counted[:-1] and (
        not words or counted[-1].startswith(words[-1])
    )
