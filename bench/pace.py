"""A pace: the timer that sends tokens to many answers at one rate.

All answers of a pace are due in the order in which they were last served, so a queue
and one timer are enough.
"""

import asyncio
from collections import deque
from time import monotonic
from typing import Protocol

REST_SECONDS = 0.001
LATE_SECONDS = 0.05


class Sender(Protocol):
    """An answer with tokens to send."""

    def send_token(self) -> bool:
        """Send one; return whether there are more."""


class Counters(Protocol):
    """The counter of tokens that are sent late."""

    late_tokens: int


class Pace:
    """The answers that are sent one token each ``interval_seconds``."""

    def __init__(self, counters: Counters, interval_seconds: float) -> None:
        self._counters = counters
        self._interval = interval_seconds
        self._queue: deque[tuple[float, Sender]] = deque()
        self._is_running = self._is_held = False

    def hold(self) -> None:
        """Send first tokens only; put off all others."""
        self._is_held = True

    def go_on(self) -> None:
        """Send the others again, evenly spread."""
        self._is_held = False
        self._spread()

    def add(self, sender: Sender) -> None:
        """Send the first token now, and the others at the pace."""
        if sender.send_token():
            self._queue.append((monotonic() + self._interval, sender))
            self._run()

    def _run(self) -> None:
        if not self._is_running:
            self._is_running = True
            asyncio.get_running_loop().call_soon(self._tick)

    def _spread(self) -> None:
        now, step = monotonic(), self._interval / max(1, len(self._queue))
        senders = [sender for _, sender in self._queue]
        self._queue = deque((now + i * step, it) for i, it in enumerate(senders))
        self._run()

    def _tick(self) -> None:
        now = monotonic()
        queue = self._queue
        # Each of them once, without catching up. Otherwise a late pace only gets later
        # and blocks the event loop.
        for _ in range(len(queue)):
            if queue[0][0] > now or self._is_held:
                break
            due_at, sender = queue.popleft()
            if sender.send_token():
                queue.append((max(now, due_at + self._interval), sender))
            # If many are due, the last of them also waits for the others.
            if monotonic() - due_at > LATE_SECONDS:
                self._counters.late_tokens += 1
        self._is_running = bool(queue) and not self._is_held
        if self._is_running:
            rest = max(REST_SECONDS, queue[0][0] - monotonic())
            asyncio.get_running_loop().call_later(rest, self._tick)
