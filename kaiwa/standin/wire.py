"""The documented JSON objects and the server-sent events that carry them.

The quirks are deliberate, since the real endpoint has them: ``finish_reason`` is an
empty string until the last chunk, usage is zero in the first chunk and true only in
a chunk after the last, and ``data:`` need not be followed by a space. Pure: no IO.
"""

import json
import secrets
from typing import Any

from kaiwa import clock
from kaiwa.standin.question import Question

DONE = "[DONE]"


class ChunkWriter:
    """Writes the events of one streamed answer."""

    def __init__(self, model_id: str, *, is_plain: bool = False) -> None:
        """Begin an answer.

        :param is_plain: ``data: …`` alone, instead of ``event:message`` before it.
        """
        self._is_plain = is_plain
        self._envelope = _begin_object("chat.completion.chunk", model_id)
        # Encoding the whole chunk for each token would be most of what a
        # stand-in with hundreds of streams does.
        before, after = self.write_delta({"content": "@"}).split(b'"@"')
        self._before_text, self._after_text = before, after

    def write_text(self, text: str) -> bytes:
        """Write a piece of the answer's text."""
        return self._before_text + _encode(text) + self._after_text

    def write_delta(
        self,
        delta: dict[str, Any],
        finish_reason: str = "",
        usage: dict[str, int] | None = None,
    ) -> bytes:
        """Write a chunk with one choice."""
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        chunk = {**self._envelope, "choices": [choice]}
        return self.write_event(chunk if usage is None else {**chunk, "usage": usage})

    def write_usage(self, usage: dict[str, int]) -> bytes:
        """Write the chunk that carries the usage and no choice."""
        return self.write_event({**self._envelope, "choices": [], "usage": usage})

    def write_event(self, value: object) -> bytes:
        """Write any JSON value as an event."""
        return self._frame("message", _encode(value))

    def write_done(self) -> bytes:
        """Write the event that ends the stream."""
        return self._frame("done", DONE.encode())

    def _frame(self, event: str, data: bytes) -> bytes:
        if self._is_plain:
            return b"data: " + data + b"\n\n"
        return b"event:" + event.encode() + b"\ndata:" + data + b"\n\n"


def build_completion(
    model_id: str, message: dict[str, Any], finish_reason: str, usage: dict[str, int]
) -> bytes:
    """Build the body of an answer that is not streamed."""
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    envelope = _begin_object("chat.completion", model_id)
    return _encode({**envelope, "choices": [choice], "usage": usage})


def count_usage(question: Question, completion_tokens: int) -> dict[str, int]:
    """Count what an answer cost, in the documented form."""
    return {
        "prompt_tokens": question.prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": question.prompt_tokens + completion_tokens,
    }


def make_tool_call(name: str, arguments: str) -> dict[str, Any]:
    """Make a tool call with an id of the documented kind."""
    return {
        "id": f"tooluse_{secrets.token_urlsafe(16)}",
        "type": "function",
        "function": {"name": name, "arguments": arguments},
    }


def _begin_object(kind: str, model_id: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": kind,
        "created": int(clock.now().timestamp()),
        "model": model_id,
        "system_fingerprint": f"heroku-inf-{secrets.token_hex(3)}",
    }


def _encode(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
