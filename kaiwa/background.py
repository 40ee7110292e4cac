"""Greenlets that run as long as the process, and yielding to the event loop."""

import logging
from collections.abc import Callable

import gevent

from .render import Pace

PAUSE_SECONDS = 1.0
# Not 0: gevent runs up to 50 greenlets that sleep for 0 s before it polls sockets.
REST_SECONDS = 0.001

log = logging.getLogger(__name__)


def make_pace() -> Pace:
    """Make the pace of a rendering that yields to the event loop."""
    return Pace(
        rest=lambda: gevent.sleep(REST_SECONDS),
        run_aside=gevent.get_hub().threadpool.apply,
    )


def keep_running(loop: Callable[[], None]) -> None:
    """Run an endless loop in a greenlet, and restart it if it raises."""
    gevent.spawn(_run_forever, loop)


def _run_forever(loop: Callable[[], None]) -> None:
    while True:
        try:
            loop()
        except Exception:
            # Without the restart, answers would no longer be stored, unnoticed.
            log.exception("A background loop failed and restarts.")
        gevent.sleep(PAUSE_SECONDS)
