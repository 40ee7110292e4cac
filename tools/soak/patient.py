"""Somebody who waits for an answer that comes late, behind a router that does not."""

import re
import secrets
from typing import NamedTuple

import gevent
import requests

from tests.answers.page import Page
from tests.services.browser import HTTPVisitor

from .pace import Pace
from .person import FINAL, read_words

COUNT = 40
WHOLE = " ".join(str(number) for number in range(1, COUNT + 1))


def list_slow_words(pace: Pace) -> list[str]:
    """List what to say to an endpoint that thinks, and to one that pauses."""
    return [
        f"slow {pace.thinking:.2f} fast count to {COUNT} echo-key one",
        f"fast pause {pace.pausing:.2f} count to {COUNT} echo-key two",
    ]


class Wait(NamedTuple):
    """How it went: over how many connections, and what was wrong."""

    connections: int
    faults: list[str]


def wait_for_whole(url: str, words: str) -> Wait:
    """Say this, and follow the answer to its end."""
    visitor, answer_id = _begin(url, words)
    page, connections = Page(), 0
    while page.state not in FINAL:
        connections += 1
        try:
            visitor.follow(answer_id, page)
        except requests.RequestException:
            gevent.sleep(0.2)  # The router has hung up: a browser comes back.
    shown = read_words(page.blocks)
    is_whole = page.state == "done" and shown == WHOLE
    return Wait(connections, [] if is_whole else [f"{words}: {page.state}, {shown}"])


def _begin(url: str, words: str) -> tuple[HTTPVisitor, int]:
    # After an accident the router may not have found a dyno again yet.
    key, visitor = secrets.token_hex(8), None
    while True:
        try:
            visitor = visitor or HTTPVisitor(url)
            response = visitor.post("/conversations", words, send_key=key)
            response.raise_for_status()
        except requests.RequestException:
            gevent.sleep(0.2)
        else:
            return visitor, int(re.findall(r'data-message="(\d+)"', response.text)[-1])
