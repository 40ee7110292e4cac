"""The timeouts of the router and the delays of the slowest endpoints.

A soak of ten minutes or more has the real ones; in a shorter one all are scaled down.
"""

from typing import NamedTuple

WHOLE_SECONDS = 600.0


class Pace(NamedTuple):
    """Durations in seconds.

    :ivar idle: the idle timeout of the router. Heroku's is 30 s before the first byte
        and 55 s after it; nginx has one for both.
    :ivar beat: between two heartbeats of a silent stream.
    :ivar thinking: from the request to the first token of a slow endpoint.
    :ivar pausing: the longest pause within an answer.
    :ivar silence: the app's timeout within an answer.
    :ivar first_token: the app's timeout before the first token.
    :ivar calm: the time without accidents at the end, for the slow answers.
    """

    idle: float = 30.0
    beat: float = 15.0
    thinking: float = 90.0
    pausing: float = 70.0
    silence: float = 120.0
    first_token: float = 180.0
    calm: float = 100.0


def choose_pace(seconds: float) -> Pace:
    """Return the durations for a soak of this length."""
    share = min(1.0, seconds / WHOLE_SECONDS)
    return Pace(*(share * it for it in Pace()))
