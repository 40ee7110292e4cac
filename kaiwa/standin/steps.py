"""A reply as plain values: its head, and the steps that send its body.

Answers can be checked without a socket or a clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass

Headers = tuple[tuple[str, str], ...]


class Step:
    """One thing that happens while a body is sent."""


@dataclass(frozen=True, slots=True)
class Send(Step):
    """Send these bytes."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Wait(Step):
    """Send nothing for this long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class End(Step):
    """End the body here and skip all steps after this one."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP reply.

    :param delay_seconds: from the request to the status line.
    """

    status: int
    headers: Headers
    body: Iterable[Step]
    delay_seconds: float = 0


def reply_with(
    status: int, content_type: str, data: bytes, headers: Headers = ()
) -> Reply:
    """Build a reply that sends its body in one step."""
    length = ("Content-Length", str(len(data)))
    fields = (("Content-Type", content_type), length, *headers)
    return Reply(status, fields, (Send(data),))
