"""Ways to ask the stand-in something, for its tests."""

import json
from collections.abc import Iterable
from typing import Any

from kaiwa.standin.question import Question
from kaiwa.standin.replies import reply_to_chat
from kaiwa.standin.steps import Reply, Send, Step
from kaiwa.standin.validation import parse_question

KEY = "Bearer inf-test"


def make_body(words: str = "Hello", **fields: Any) -> dict[str, Any]:
    """Make a request's body; a field given as ``None`` is left out."""
    body = {
        "model": "claude-4-5-sonnet",
        "messages": [{"role": "user", "content": words}],
        **fields,
    }
    return {name: value for name, value in body.items() if value is not None}


def make_question(words: str = "Hello", **fields: Any) -> Question:
    """Make a valid question."""
    return parse_question(json.dumps(make_body(words, **fields)).encode())


def ask(words: str = "Hello", **fields: Any) -> Reply:
    """Ask without a socket."""
    return reply_to_chat(KEY, json.dumps(make_body(words, **fields)).encode())


def join_bytes(steps: Iterable[Step]) -> bytes:
    """Join what the steps send, waiting for nothing."""
    return b"".join(step.data for step in steps if isinstance(step, Send))


def read_json(reply: Reply) -> Any:
    """Read a whole reply."""
    return json.loads(join_bytes(reply.body))


def read_events(data: bytes) -> list[Any]:
    """Read the JSON of each event but the last, which is ``[DONE]``."""
    lines = [line for line in data.split(b"\n") if line.startswith(b"data:")]
    values = [line.removeprefix(b"data:").strip() for line in lines]
    return [json.loads(value) for value in values if value != b"[DONE]"]


def read_stream(reply: Reply) -> list[Any]:
    """Read the chunks of a streamed reply."""
    return read_events(join_bytes(reply.body))


def join_text(chunks: list[Any]) -> str:
    """Join the text of chunks."""
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    return "".join(delta.get("content") or "" for delta in deltas)
