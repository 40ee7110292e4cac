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
    """Run an endless loop in a greenlet, and begin it again should it break."""
    gevent.spawn(_run_for_ever, loop)


def _run_for_ever(loop: Callable[[], None]) -> None:
    while True:
        try:
            loop()
        except Exception:
            # Without it answers would no longer be stored, or lost ones noticed, and
            # nothing would show it.
            log.exception("A background loop broke and begins again.")
        gevent.sleep(PAUSE_SECONDS)
