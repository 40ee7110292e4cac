"""Responses of server-sent events."""

from collections.abc import Generator

from flask import Response

from .services import services
from .visitor import find_admission

HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store, no-transform"}


def make_event_stream(
    owner_id: str, events: Generator[bytes], status: int = 200
) -> Response:
    """Make a response of events, which counts as a follower of the owner.

    :param events: must not use ``request``, ``session`` or ``g``.
    """
    body = services().followers.count(owner_id, events, find_admission())
    return Response(
        body,
        status,
        headers=HEADERS,
        mimetype="text/event-stream",
        direct_passthrough=True,
    )
