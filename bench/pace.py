"""A pace: sends a token to each of many answers, so many times a second.

All of one pace are due in the order in which they were sent to before, so a queue is
enough, and one timer.
"""

import asyncio
from collections import deque
from time import monotonic
from typing import Protocol

REST_SECONDS = 0.001
LATE_SECONDS = 0.05


class Speaker(Protocol):
    """Whoever has tokens to send."""

    def send_token(self) -> bool:
        """Send one; returns whether there are more."""


class Ledger(Protocol):
    """Where it is written down how many were sent late."""

    late_tokens: int


class Pace:
    """The answers that are sent one token each ``interval_seconds``."""

    def __init__(self, ledger: Ledger, interval_seconds: float) -> None:
        self._ledger = ledger
        self._interval = interval_seconds
        self._queue: deque[tuple[float, Speaker]] = deque()
        self._is_running = self._is_held = False

    def hold(self) -> None:
        """Send first tokens only; all others are put off."""
        self._is_held = True

    def go_on(self) -> None:
        """Send again what was put off, spread evenly."""
        self._is_held = False
        self._spread()

    def add(self, speaker: Speaker) -> None:
        """Send the first token now, and go on."""
        if speaker.send_token():
            self._queue.append((monotonic() + self._interval, speaker))
            self._run()

    def _run(self) -> None:
        if not self._is_running:
            self._is_running = True
            asyncio.get_running_loop().call_soon(self._tick)

    def _spread(self) -> None:
        now, step = monotonic(), self._interval / max(1, len(self._queue))
        speakers = [speaker for _, speaker in self._queue]
        self._queue = deque((now + i * step, it) for i, it in enumerate(speakers))
        self._run()

    def _tick(self) -> None:
        now = monotonic()
        queue = self._queue
        # Each of them once, and none catches up: a pace that is late would only get
        # later, and let nobody else run meanwhile.
        for _ in range(len(queue)):
            if queue[0][0] > now or self._is_held:
                break
            due_at, speaker = queue.popleft()
            if speaker.send_token():
                queue.append((max(now, due_at + self._interval), speaker))
            # When many are due, the last of them waits for the others too.
            if monotonic() - due_at > LATE_SECONDS:
                self._ledger.late_tokens += 1
        self._is_running = bool(queue) and not self._is_held
        if self._is_running:
            rest = max(REST_SECONDS, queue[0][0] - monotonic())
            asyncio.get_running_loop().call_later(rest, self._tick)
