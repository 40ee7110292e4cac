"""Scripts: replies given byte for byte by a test, one for each request to come.

A script is a JSON list of steps, each an object with one of these forms:

- ``{"status": 200, "headers": {…}}``: a status line and exactly these headers (or
  a list of pairs), with nothing added;
- ``{"send": "text"}`` or ``{"send_base64": "…"}``: these bytes;
- ``{"wait": seconds}``; ``{"hold": true}``: nothing more until the client leaves;
- ``{"close": true}``; ``{"reset": true}``: end the connection.

The connection closes after the last step, unless a head has told the client where
the body ends (``Content-Length`` or ``chunked``). Pure: no IO.
"""

import base64
import re
from collections import defaultdict, deque
from typing import Any

from kaiwa.standin.heads import write_head
from kaiwa.standin.refusals import Refusal
from kaiwa.standin.steps import Close, Hold, Reply, Send, Step, Wait

_FRAMED = re.compile(
    rb"HTTP/1\.1 (?!.*^connection: close).*^(content-length|transfer-encoding):",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
CHAT_PATH = "/v1/chat/completions"


class Scripts:
    """The scripts still to be played, for each path in the order they came."""

    def __init__(self) -> None:
        """Begin without scripts."""
        self._waiting: defaultdict[str, deque[Reply]] = defaultdict(deque)

    def add_script(self, script: object, path: str = CHAT_PATH) -> None:
        """Queue a script for the next request to ``path``.

        :raises Refusal: 400, if the script cannot be read.
        """
        steps = parse_script(script)
        keeps = any(isinstance(s, Send) and _FRAMED.match(s.data) for s in steps)
        self._waiting[path].append(Reply(None, (), steps, keeps_connection=keeps))

    def take_script(self, path: str) -> Reply | None:
        """Take the next script for this path, if one is waiting."""
        waiting = self._waiting.get(path)
        return waiting.popleft() if waiting else None

    def clear(self) -> None:
        """Drop what has not been played."""
        self._waiting.clear()


def parse_script(script: object) -> tuple[Step, ...]:
    """Read a script's steps.

    :raises Refusal: 400, with the step that is not understood.
    """
    if not isinstance(script, list):
        raise Refusal(400, "A script is a list of steps.")
    return tuple(_parse_step(step) for step in script)


def _parse_step(step: Any) -> Step:
    try:
        match step:
            case {"status": int(status)}:
                headers = step.get("headers") or {}
                pairs = headers.items() if isinstance(headers, dict) else headers
                return Send(write_head(status, pairs))
            case {"send": str(text)}:
                return Send(text.encode())
            case {"send_base64": str(encoded)}:
                return Send(base64.b64decode(encoded, validate=True))
            case {"wait": int() | float() as seconds}:
                return Wait(seconds)
            case {"hold": True}:
                return Hold()
            case {"close": True}:
                return Close()
            case {"reset": True}:
                return Close(is_reset=True)
    except (ValueError, TypeError) as error:
        raise Refusal(400, f"This step cannot be played: {step}") from error
    raise Refusal(400, f"This step is not known: {step}")
