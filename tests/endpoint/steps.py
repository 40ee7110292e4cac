"""Steps that a well-behaved endpoint does not take."""

from dataclasses import dataclass

from kaiwa.standin.steps import Step


@dataclass(frozen=True, slots=True)
class Hold(Step):
    """Send nothing more, and keep the connection until the client closes it."""


@dataclass(frozen=True, slots=True)
class Close(Step):
    """Close the connection without the end of the body."""

    is_reset: bool = False
