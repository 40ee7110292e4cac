"""Interrupt a computation that takes too much CPU time, even inside a regex match.

CPython's ``re`` checks for signals every few thousand steps, so an exception that a
signal handler raises ends a match that would run for minutes. Without it, one match
blocks every stream of the process, and gunicorn kills the worker.

Pure: no IO.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# The timer fires again, in case the code swallows the first exception. It must leave
# time to disarm: the handler must not raise inside the outer ``finally`` below.
REPEAT_SECONDS = 0.02

_is_armed = False


class CPUTimeExceeded(Exception):
    """The block has used more CPU time than it may."""


@contextmanager
def limit_cpu(seconds: float) -> Iterator[None]:
    """Raise ``CPUTimeExceeded`` in the block once the process has used ``seconds``.

    The timer counts CPU time, so a busy machine does not shorten the limit. The block
    must not switch greenlets, and limits do not nest.

    :raises CPUTimeExceeded: the block took too long.
    :raises ValueError: another thread than the main one runs the block: Python
        handles signals in the main thread only.
    """
    global _is_armed
    # The handler stays: a late signal would end the process under the default one.
    signal.signal(signal.SIGVTALRM, _interrupt)
    try:
        _is_armed = True
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, REPEAT_SECONDS)
        try:
            yield
        finally:
            _is_armed = False
    finally:
        _is_armed = False
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _interrupt(_: int, frame: FrameType | None) -> None:
    if _is_armed and not _is_importing(frame):
        raise CPUTimeExceeded


def _is_importing(frame: FrameType | None) -> bool:
    # An exception inside the import system could leave a module's lock held.
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False
