"""The pace of a soak: what the router and the slowest endpoints wait.

Whole from ten minutes on, and in proportion below.
"""

from typing import NamedTuple

WHOLE_SECONDS = 600.0


class Pace(NamedTuple):
    """How long each thing waits, in seconds.

    :ivar idle: silence after which the router hangs up. Heroku's bears 30 s before
        the first byte and 55 s after it; nginx has one limit for both.
    :ivar beat: between two signs of life in a silent stream.
    :ivar thinking: before the first token of a slow endpoint.
    :ivar pausing: in the middle of an answer.
    :ivar silence: after which the endpoint counts as gone.
    :ivar first_token: the same before the first token.
    :ivar calm: without accidents at the end, for the slow ones.
    """

    idle: float = 30.0
    beat: float = 15.0
    thinking: float = 90.0
    pausing: float = 70.0
    silence: float = 120.0
    first_token: float = 180.0
    calm: float = 100.0


def choose_pace(seconds: float) -> Pace:
    """Choose the pace of a soak of this length."""
    share = min(1.0, seconds / WHOLE_SECONDS)
    return Pace(*(share * it for it in Pace()))
