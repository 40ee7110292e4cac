"""Limit the wait for an answer: several timeouts with one timer.

An endpoint may send a comment or a byte per second and never a token, so a timeout per
read is not enough: the time since the last token counts. A token only moves the
deadline, which is one assignment. When the timer fires early, it sleeps again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

import gevent

from .. import errors
from ..errors import InferenceError

_T = TypeVar("_T")


class TimeoutExpired(BaseException):
    """A timeout has expired; not an ``Exception``, as gevent's own ``Timeout``.

    :ivar error: the class of the error to raise, and ``seconds`` the timeout.
    """

    def __init__(self, error: type[InferenceError], seconds: float) -> None:
        self.error = error
        self.seconds = seconds
        super().__init__(error.code, seconds)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """The timeouts of an answer, in seconds.

    :ivar connect_seconds: for a new connection, including TLS.
    :ivar first_token_seconds: from the request to the first token.
    :ivar silence_seconds: the longest time between two tokens.
    :ivar answer_seconds: from the request to the end of the answer.
    :ivar closing_seconds: after the model's last token, for its usage and ``[DONE]``.
    """

    connect_seconds: float = 10
    first_token_seconds: float = 180
    silence_seconds: float = 120
    answer_seconds: float = 900
    closing_seconds: float = 5

    @classmethod
    def same(cls, seconds: float) -> "Timeouts":
        """Return timeouts that are all the same, for a reply that is not an answer."""
        return cls(seconds, seconds, seconds, seconds)


def start_gevent_timer(seconds: float, function: Callable[[], None]) -> Any:
    """Start a timer of gevent's event loop; ``close`` stops it."""
    timer = gevent.get_hub().loop.timer(max(seconds, 0.001))
    timer.start(function, update=True)
    return timer


class AnswerTimer:
    """A context manager that limits the wait for one answer, in one greenlet at a time.

    Only calls through ``call`` are interrupted. Between two calls the greenlet may be
    storing the answer, and must not be.

    :param clock: returns seconds; ``start_timer`` calls a function after seconds.
    """

    def __init__(
        self,
        timeouts: Timeouts,
        *,
        clock: Callable[[], float] = monotonic,
        start_timer: Callable[[float, Callable[[], None]], Any] = start_gevent_timer,
    ) -> None:
        self._timeouts = timeouts
        self._clock = clock
        self._start_new_timer = start_timer
        start = clock()
        self._end = start + timeouts.answer_seconds
        self._deadline = min(start + timeouts.first_token_seconds, self._end)
        self._error: type[InferenceError] = errors.FirstTokenTimeout
        self._seconds = timeouts.first_token_seconds
        self._has_new_token = False
        self._waiting: Any = None
        self._timer: Any = None
        self._timer_deadline = 0.0

    def __enter__(self) -> "AnswerTimer":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_timer()

    def call(self, function: Callable[..., _T], *args: Any, **kwargs: Any) -> _T:
        """Call a function that waits for the endpoint.

        :raises TimeoutExpired: a timeout expired before the function returned.
        """
        self._begin_wait()
        self._waiting = gevent.getcurrent()
        try:
            return function(*args, **kwargs)
        finally:
            self._waiting = None

    def note_token(self) -> None:
        """Measure the silence from the next call on."""
        self._has_new_token = True

    def close_within(self, seconds: float) -> None:
        """Set a timeout for the end of the answer; a token after it starts anew."""
        self._has_new_token = False
        self._deadline = min(self._end, self._clock() + seconds)

    def end_within(self, seconds: float) -> None:
        """Set a timeout that later tokens do not extend."""
        self._end = min(self._end, self._clock() + seconds)
        self._deadline = min(self._deadline, self._end)

    def _begin_wait(self) -> None:
        now = self._clock()
        if self._has_new_token:
            self._has_new_token = False
            self._error = errors.SilentStream
            self._seconds = self._timeouts.silence_seconds
            self._deadline = min(now + self._seconds, self._end)
        if now >= self._deadline:
            raise self._make_exception(now)
        if self._timer is None or self._timer_deadline > self._deadline:
            self._start_timer(now)

    def _make_exception(self, now: float) -> TimeoutExpired:
        if now >= self._end:
            return TimeoutExpired(errors.AnswerTooSlow, self._timeouts.answer_seconds)
        return TimeoutExpired(self._error, self._seconds)

    def _start_timer(self, now: float) -> None:
        self._stop_timer()
        self._timer_deadline = self._deadline
        self._timer = self._start_new_timer(self._deadline - now, self._fire)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.close()
            self._timer = None

    def _fire(self) -> None:
        now = self._clock()
        if self._waiting is None:
            # The next call checks the deadline itself.
            self._stop_timer()
        elif now < self._deadline:
            self._start_timer(now)
        else:
            self._waiting.throw(self._make_exception(now))
