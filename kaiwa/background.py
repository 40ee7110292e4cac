"""What runs in the background for as long as the process lives."""

import logging
from collections.abc import Callable

import gevent

PAUSE_SECONDS = 1.0

log = logging.getLogger(__name__)


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
