"""A visitor of the soak, who notes everything that was shown."""

import re
import secrets
from dataclasses import dataclass, field
from random import Random

import gevent
import requests

from ..answers.page import Page
from ..services.browser import HTTPVisitor
from ..services.kaiwa import KaiwaServer

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
    """What one visitor saw.

    :ivar endings: the first final state shown of each answer.
    :ivar faults: what must never happen, in words.
    """

    sends: int = 0
    follows: int = 0
    endings: dict[int, str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


class Person:
    """Somebody who chats, driven by a seeded random."""

    def __init__(self, dynos: list[KaiwaServer], random: Random) -> None:
        self.notes = Notes()
        self._dynos = dynos
        self._random = random
        self._visitor = HTTPVisitor(random.choice(dynos).url)
        self._path = ""
        self._answer_id: int | None = None

    def run(self, is_over: gevent.event.Event) -> None:
        """Chat until it is over."""
        while not is_over.is_set():
            self._visitor.move_to(self._random.choice(self._dynos).url)
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
        elif self._random.random() < 0.1:
            self._visitor.post(f"/answers/{self._answer_id}/cancellation")
        else:
            self._follow()

    def _send(self, path: str) -> None:
        key = secrets.token_hex(8)
        words = f"{self._random.choice(WORDS)} echo-key {key}"
        for _ in range(self._random.choice((1, 1, 2))):
            response = self._visitor.post(path, words, send_key=key)
        if response.status_code == 201:
            self.notes.sends += 1
            self._path = response.headers["X-Kaiwa-Conversation"]
            ids = re.findall(r'data-message="(\d+)"', response.text)
            self._answer_id = int(ids[-1])
        elif response.status_code >= 500 and response.status_code != 503:
            self.notes.faults.append(f"{path} answered {response.status_code}")
        elif response.status_code == 404:
            self.notes.faults.append(f"{path} is gone")

    def _is_final(self) -> bool:
        return self.notes.endings.get(self._answer_id or 0) in FINAL

    def _follow(self) -> None:
        answer_id = self._answer_id or 0
        self.notes.follows += 1
        seconds = self._random.choice((0.3, 1.0, 5.0))
        page = Page()
        with gevent.Timeout(seconds, False):
            self._visitor.follow(answer_id, page)
        self._note(answer_id, page)

    def _note(self, answer_id: int, page: Page) -> None:
        shown = read_words(page.blocks)
        known = self.notes.texts.get(answer_id, "")
        if page.state in FINAL:
            if len(shown) < len(known) and page.state != "interrupted":
                self.notes.faults.append(f"answer {answer_id} lost shown text")
            first = self.notes.endings.setdefault(answer_id, page.state)
            if first != page.state:
                self.notes.faults.append(f"answer {answer_id}: {first}, {page.state}")
        if len(shown) > len(known):
            self.notes.texts[answer_id] = shown
        if page.state and not is_counting(shown):
            self.notes.faults.append(f"answer {answer_id} is torn: {shown[:80]}")


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
