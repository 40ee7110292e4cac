"""Requests to the stand-in without a socket, and readers of its replies."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from kaiwa.standin.question import Question
from kaiwa.standin.replies import reply_to_chat
from kaiwa.standin.steps import Reply, Send, Step
from kaiwa.standin.validation import parse_question

KEY = "Bearer inf-test"
ReplyToChat = Callable[[str | None, bytes], Reply]


def make_body(words: str = "Hello", **fields: Any) -> dict[str, Any]:
    """Make a request's body; a field given as None is left out."""
    body = {
        "model": "claude-4-5-sonnet",
        "messages": [{"role": "user", "content": words}],
        **fields,
    }
    return {name: value for name, value in body.items() if value is not None}


def write_body(words: str = "Hello", **fields: Any) -> bytes:
    """Write a request's body."""
    return json.dumps(make_body(words, **fields)).encode()


def make_question(words: str = "Hello", **fields: Any) -> Question:
    """Make a valid question."""
    return parse_question(write_body(words, **fields))


def ask(
    words: str = "Hello", reply_to_chat: ReplyToChat = reply_to_chat, **fields: Any
) -> Reply:
    """Ask for a streamed answer."""
    return reply_to_chat(KEY, write_body(words, **{"stream": True, **fields}))


def join_bytes(steps: Iterable[Step]) -> bytes:
    """Join the bytes that steps send."""
    return b"".join(step.data for step in steps if isinstance(step, Send))


def read_json(reply: Reply) -> Any:
    """Read a reply in JSON."""
    return json.loads(join_bytes(reply.body))


def read_events(data: bytes) -> list[Any]:
    """Read the JSON of each event but ``[DONE]``."""
    lines = [line for line in data.split(b"\n") if line.startswith(b"data:")]
    values = [line.removeprefix(b"data:").strip() for line in lines]
    return [json.loads(value) for value in values if value != b"[DONE]"]


def read_stream(reply: Reply) -> list[Any]:
    """Read the chunks of a streamed reply."""
    return read_events(join_bytes(reply.body))


def join_text(chunks: list[Any]) -> str:
    """Join the text of chunks."""
    deltas = [
        choice["delta"] for chunk in chunks for choice in chunk.get("choices", [])
    ]
    return "".join(delta.get("content") or "" for delta in deltas)
