"""A visitor of the soak, who notes everything that was shown."""

import re
import secrets
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import gevent
import requests
from gevent.event import Event

from tests.answers.page import Page
from tests.services.browser import HTTPVisitor

FINAL = {"done", "stopped", "interrupted", "failed"}
WORDS = (
    "fast count to 40",
    "speed 60 count to 120",
    "speed 30 count to 90",
    "slow 1 fast count to 30",
    "fast cut count to 30",
    "fast pause 1 count to 40",
    "fast error 503",
    "fast silent count to 20",
)


@dataclass
class Notes:
    """What one visitor did and saw.

    :ivar counts: what was done, by its name.
    :ivar endings: the first final state shown of each answer.
    :ivar texts: the longest text shown of each answer.
    :ivar faults: what must never happen, in words.
    """

    counts: Counter[str] = field(default_factory=Counter)
    endings: dict[int, str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


class Person:
    """Somebody who chats through the router, driven by a seeded random.

    The tab knows what it has shown, and goes on from there, until it is closed or
    loaded again.
    """

    def __init__(self, url: str, random: Random) -> None:
        self.notes = Notes()
        self._random = random
        self._visitor = HTTPVisitor(url)
        self._path = ""
        self._answer_id: int | None = None
        self._tab: Page | None = None

    def run(self, is_over: Event) -> None:
        """Chat until it is over."""
        while not is_over.is_set():
            try:
                self._act()
            except requests.RequestException:
                gevent.sleep(0.2)  # A dyno is away: a person tries again.

    def _act(self) -> None:
        if self._answer_id is None or self._random.random() < 0.15:
            self._send("/conversations")
        elif self._is_final():
            paths = (
                f"{self._path}/messages",
                f"/answers/{self._answer_id}/attempts",
                f"/answers/{self._answer_id}/continuations",
            )
            self._send(self._random.choices(paths, weights=(6, 2, 2))[0])
        else:
            deeds = (self._follow, self._reload, self._close, self._stop)
            self._random.choices(deeds, weights=(7, 1, 1, 1))[0]()

    def _is_final(self) -> bool:
        return self.notes.endings.get(self._answer_id or 0) in FINAL

    # § What a person does

    def _send(self, path: str) -> None:
        key = secrets.token_hex(8)
        words = f"{self._random.choice(WORDS)} echo-key {key}"
        for _ in range(self._random.choice((1, 1, 2))):
            response = self._visitor.post(path, words, send_key=key)
        if response.status_code == 201:
            self.notes.counts["sends"] += 1
            self._path = response.headers["X-Kaiwa-Conversation"]
            ids = re.findall(r'data-message="(\d+)"', response.text)
            self._answer_id, self._tab = int(ids[-1]), Page()
        elif response.status_code in {404, 500}:
            self.notes.faults.append(f"{path} answered {response.status_code}")

    def _follow(self) -> None:
        if self._tab is None:
            self._load()
        self.notes.counts["follows"] += 1
        seconds = self._random.choice((0.3, 1.0, 5.0))
        with gevent.Timeout(seconds, False):
            self._visitor.follow(self._answer_id or 0, self._tab)
        self._note()

    def _reload(self) -> None:
        self.notes.counts["reloads"] += 1
        self._load()

    def _close(self) -> None:
        self.notes.counts["tabs closed"] += 1
        self._tab = None

    def _stop(self) -> None:
        self.notes.counts["stops"] += 1
        self._visitor.post(f"/answers/{self._answer_id}/cancellation")

    # § What a person sees

    def _load(self) -> None:
        url = f"{self._visitor.url}{self._path}"
        response = self._visitor.http.get(url, timeout=60)
        response.raise_for_status()
        try:
            self._tab = Page.load(response.text, self._answer_id or 0)
        except LookupError:
            self.notes.faults.append(f"answer {self._answer_id} is not on its page")
            self._tab = Page()
        self._note()

    def _note(self) -> None:
        answer_id, page, notes = self._answer_id or 0, self._tab or Page(), self.notes
        shown = read_words(page.blocks)
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


def read_words(blocks: list[str]) -> str:
    """Return the words of some blocks."""
    return re.sub(r"<[^>]+>", "", " ".join(blocks)).strip()


def is_counting(text: str) -> bool:
    """Whether a text counts from one without a gap; the last word may be cut.

    Asked to go on, the stand-in does not count, but says what it is.
    """
    words = re.split(r"[^0-9\s]", text)[0].split()
    counted = [str(number) for number in range(1, len(words) + 1)]
    return words[:-1] == counted[:-1] and (
        not words or counted[-1].startswith(words[-1])
    )
