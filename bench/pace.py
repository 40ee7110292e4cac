"""A pace: sends a token to each of many answers, so many times a second.

All of one pace are due in the order in which they were sent to before, so a queue is
enough, and one timer.
"""

import asyncio
from collections import deque
from time import monotonic
from typing import Protocol

REST_SECONDS = 0.001


class Speaker(Protocol):
    """Whoever has tokens to send."""

    def send_token(self) -> bool:
        """Send one; returns whether there are more."""


class Ledger(Protocol):
    """Where the longest delay is written down."""

    lag_seconds: float


class Pace:
    """The answers that are sent one token each ``interval_seconds``."""

    def __init__(self, ledger: Ledger, interval_seconds: float) -> None:
        self._ledger = ledger
        self._interval = interval_seconds
        self._queue: deque[tuple[float, Speaker]] = deque()
        self._is_running = False

    def add(self, speaker: Speaker) -> None:
        """Send the first token now, and go on."""
        if speaker.send_token():
            self._queue.append((monotonic() + self._interval, speaker))
            if not self._is_running:
                self._is_running = True
                asyncio.get_running_loop().call_soon(self._tick)

    def _tick(self) -> None:
        now = monotonic()
        queue = self._queue
        if queue and queue[0][0] <= now:
            self._ledger.lag_seconds = max(self._ledger.lag_seconds, now - queue[0][0])
        while queue and queue[0][0] <= now:
            due_at, speaker = queue.popleft()
            if speaker.send_token():
                queue.append((due_at + self._interval, speaker))
        self._is_running = bool(queue)
        if queue:
            rest = max(REST_SECONDS, queue[0][0] - monotonic())
            asyncio.get_running_loop().call_later(rest, self._tick)
