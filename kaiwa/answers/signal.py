"""A signal: wakes the greenlets that wait for it.

An Event checks for a timeout even without one, which costs more than the rest of a
wait, once for each frame and follower. So this module uses gevent's hub directly.
"""

import gevent
from gevent.hub import Waiter


class Signal:
    """An event without a state: it wakes the greenlets that wait at that moment."""

    def __init__(self) -> None:
        self._waiters: list[Waiter] = []

    def wait(self) -> None:
        """Wait for the next call of ``send``."""
        waiter = Waiter()
        self._waiters.append(waiter)
        waiter.get()

    def send(self) -> None:
        """Wake all waiting greenlets, in the next iteration of the event loop."""
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            gevent.get_hub().loop.run_callback(waiter.switch, None)
