"""How long an answer is waited for: one timer for three limits.

The endpoint may send a comment a second, or a byte a second, and never a word; so a
timeout per read would not do. What counts is the time since the last token. Moving
that moment is one assignment: the timer is not started anew for each read, but looks
at the moment when it fires, and goes back to sleep if there is time left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

import gevent

from .. import errors
from ..errors import InferenceError

_T = TypeVar("_T")


class Impatience(BaseException):
    """A limit has passed; like gevent's own timeout, no ``except Exception`` eats it.

    ``error``: the class that says which, and ``seconds`` its limit.
    """

    def __init__(self, error: type[InferenceError], seconds: float) -> None:
        self.error = error
        self.seconds = seconds
        super().__init__(error.code, seconds)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of an answer, in seconds."""

    connect_seconds: float = 10
    first_token_seconds: float = 180
    silence_seconds: float = 120
    answer_seconds: float = 900


class Patience:
    """The wait for one answer; a context manager, for one greenlet at a time.

    Only a call made through ``call`` is ever interrupted: between two of them the
    greenlet is somewhere else, storing what it got, and must not be disturbed.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        begun = monotonic()
        self._end = begun + limits.answer_seconds
        self._due = min(begun + limits.first_token_seconds, self._end)
        self._error: type[InferenceError] = errors.FirstTokenTimeout
        self._seconds = limits.first_token_seconds
        self._was_heard = False
        self._waiting: Any = None
        self._timer: Any = None
        self._timer_due = 0.0

    def __enter__(self) -> "Patience":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_timer()

    def call(self, function: Callable[..., _T], *args: Any, **kwargs: Any) -> _T:
        """Call a function that waits for the endpoint.

        :raises Impatience: a limit passed before it returned.
        """
        self._begin_wait()
        self._waiting = gevent.getcurrent()
        try:
            return function(*args, **kwargs)
        finally:
            self._waiting = None

    def renew(self) -> None:
        """Take note of a token: from the next call on, silence is measured anew."""
        self._was_heard = True

    def hurry(self, seconds: float) -> None:
        """Allow no more than this from now on, whatever comes."""
        self._end = min(self._end, monotonic() + seconds)
        self._due = min(self._due, self._end)

    def _begin_wait(self) -> None:
        now = monotonic()
        if self._was_heard:
            self._was_heard = False
            self._error = errors.SilentStream
            self._seconds = self._limits.silence_seconds
            self._due = min(now + self._seconds, self._end)
        if now >= self._due:
            raise self._lose_patience(now)
        if self._timer is None or self._timer_due > self._due:
            self._start_timer(self._due - now)

    def _lose_patience(self, now: float) -> Impatience:
        if now >= self._end:
            return Impatience(errors.AnswerTooSlow, self._limits.answer_seconds)
        return Impatience(self._error, self._seconds)

    def _start_timer(self, seconds: float) -> None:
        self._stop_timer()
        self._timer_due = monotonic() + seconds
        self._timer = gevent.get_hub().loop.timer(max(seconds, 0.001))
        self._timer.start(self._look, update=True)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.close()
            self._timer = None

    def _look(self) -> None:
        now = monotonic()
        if self._waiting is None:
            # The next call begins with a look of its own.
            self._stop_timer()
        elif now < self._due:
            self._start_timer(self._due - now)
        else:
            self._waiting.throw(self._lose_patience(now))
