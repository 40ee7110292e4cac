"""Scripts, and the events of an answer to build them from."""

import json

from .exchange import Exchange, Script
from .heads import write_head

DONE = b"data: [DONE]\n\n"


def write_event(value: object) -> bytes:
    """Write an event with a JSON value, or with a string as it is."""
    data = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"data: {data}\n\n".encode()


def write_delta(**delta: object) -> bytes:
    """Write an event with one delta."""
    return write_event({"choices": [{"index": 0, "delta": delta}]})


def say(text: str, reason: str | None = None, **more: object) -> bytes:
    """Write an event with some text."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": reason}
    return write_event({"choices": [choice], **more})


def finish(reason: object = "stop", **more: object) -> bytes:
    """Write the event with the finish reason."""
    choice = {"index": 0, "delta": {}, "finish_reason": reason}
    return write_event({"choices": [choice], **more})


def play(
    *pieces: bytes, status: int = 200, end: Script | None = None, **headers: str
) -> Script:
    """Build a script: a head, pieces of a body, and the end of the connection.

    :param end: called after the pieces; the connection closes then.
    :param headers: a ``_`` in a name is a ``-``.
    """
    fields = {"Content_Type": "text/event-stream", **headers}
    pairs = [(name.replace("_", "-"), value) for name, value in fields.items()]

    def script(exchange: Exchange) -> None:
        exchange.send(write_head(status, pairs), *pieces)
        if end:
            end(exchange)

    return script


def refuse(status: int, message: str, kind: str = "application/json") -> Script:
    """Build a script that refuses in the documented form."""
    error = {"error": {"code": status, "message": message, "type": "error"}}
    return play(json.dumps(error).encode(), status=status, Content_Type=kind)


def hang_up(exchange: Exchange) -> None:
    """Close the connection without a reply."""


def hold(exchange: Exchange) -> None:
    """Send nothing until the client closes the connection."""
    exchange.wait_for_close()
