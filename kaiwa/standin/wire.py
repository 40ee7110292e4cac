"""The documented JSON objects, and the server-sent events that carry them.

The quirks are those of the real endpoint: ``finish_reason`` is an empty string before
the last chunk, the usage is zero in the first chunk and correct only in a chunk after
the last, and no space follows ``data:``.
"""

import json
import secrets
from typing import Any

from .. import clock
from .question import Question


class ChunkWriter:
    """Writes the events of one streamed answer."""

    def __init__(self, model_id: str) -> None:
        self._envelope = begin_object("chat.completion.chunk", model_id)
        # Encoding the whole chunk again for each token would cost most of the CPU
        # time if hundreds of answers run.
        before, after = self.write_delta({"content": "@"}).split(b'"@"')
        self._before_text, self._after_text = before, after

    def write_text(self, text: str) -> bytes:
        """Write a piece of the answer's text."""
        return self._before_text + encode_json(text) + self._after_text

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
        return self.frame("message", encode_json(value))

    def write_done(self) -> bytes:
        """Write the event that ends the stream."""
        return self.frame("done", b"[DONE]")

    def frame(self, event: str, data: bytes) -> bytes:
        """Write data as an event with a name."""
        return b"event:" + event.encode() + b"\ndata:" + data + b"\n\n"


def count_usage(question: Question, completion_tokens: int) -> dict[str, int]:
    """Count the tokens of an answer, in the documented form."""
    return {
        "prompt_tokens": question.prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": question.prompt_tokens + completion_tokens,
    }


def begin_object(kind: str, model_id: str) -> dict[str, Any]:
    """Build the fields that all documented objects begin with."""
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": kind,
        "created": int(clock.now().timestamp()),
        "model": model_id,
        "system_fingerprint": f"heroku-inf-{secrets.token_hex(3)}",
    }


def encode_json(value: object) -> bytes:
    """Encode a value as compact JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
