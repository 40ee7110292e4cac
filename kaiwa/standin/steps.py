"""What a reply does on the wire, as plain values.

An answer, a failure and a test's script are all sequences of steps, so each can be
looked at without a socket, and one player performs them all. Pure: no IO.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Send:
    """Send these bytes."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait this long; if sending has fallen behind, as much less."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Hold:
    """Send nothing more, and keep the connection until the client leaves."""


@dataclass(frozen=True, slots=True)
class Close:
    """Close the connection, properly framed or not."""

    is_reset: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """End the body here, properly framed, whatever would have come."""


Step = Send | Wait | Hold | Close | End


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP reply.

    :param status: ``None`` means that the body's bytes are the whole reply, status
        line included.
    :param delay_seconds: how long nothing at all is sent, not even the status.
    :param keeps_connection: whether another request may follow over it.
    """

    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: Iterable[Step]
    delay_seconds: float = 0
    keeps_connection: bool = True


def reply_with(
    status: int,
    content_type: str,
    data: bytes,
    headers: tuple[tuple[str, str], ...] = (),
) -> Reply:
    """Build a reply that sends one known body."""
    length = ("Content-Length", str(len(data)))
    return Reply(
        status, (("Content-Type", content_type), length, *headers), (Send(data),)
    )
