"""A user with a slow answer, behind a router with a shorter idle timeout."""

import secrets
from typing import NamedTuple

import gevent
import requests

from tests.client import HTTPVisitor, Talk, read_text

from .pace import Pace

COUNT = 40
WHOLE = " ".join(str(number) for number in range(1, COUNT + 1))


def list_slow_messages(pace: Pace) -> list[str]:
    """List messages for an endpoint that starts late, and for one that pauses."""
    return [
        f"slow {pace.thinking:.2f} fast count to {COUNT} echo-key one",
        f"fast pause {pace.pausing:.2f} count to {COUNT} echo-key two",
    ]


class Wait(NamedTuple):
    """The number of connections, and the faults."""

    connections: int
    faults: list[str]


def wait_for_whole(url: str, message: str) -> Wait:
    """Send a message, and follow its answer to the end."""
    visitor, talk = _begin(url, message)
    page, connections = visitor.follow_to_end(talk)
    shown = read_text(" ".join(page.blocks))
    is_whole = page.state == "done" and shown == WHOLE
    return Wait(connections, [] if is_whole else [f"{message}: {page.state}, {shown}"])


def _begin(url: str, message: str) -> tuple[HTTPVisitor, Talk]:
    # Right after an accident the router may not have found a dyno yet.
    key, visitor = secrets.token_hex(8), None
    while True:
        try:
            visitor = visitor or HTTPVisitor(url)
            reply = visitor.post("/conversations", message, send_key=key)
        except requests.RequestException:
            gevent.sleep(0.2)
        else:
            if reply.status_code == 201:
                return visitor, Talk(visitor, reply)
            gevent.sleep(0.2)
