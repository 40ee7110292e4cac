"""The lossless form: every branch, with states, errors and usage."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from ..source import split_parts
from ..store import Conversation, Message
from .talk import FileContents, Talk

FORMAT = "kaiwa"
VERSION = 1

_encoder = msgspec.json.Encoder()


def write_json(talks: Iterable[Talk], now: datetime) -> Iterator[bytes]:
    """Yield a JSON object; see ``docs/export.md``."""
    head = {"format": FORMAT, "version": VERSION, "exported_at": now.isoformat()}
    yield _encoder.encode(head)[:-1] + b',"conversations":['
    for number, talk in enumerate(talks):
        described = _encoder.encode(_describe_conversation(talk.conversation))
        yield (b",\n" if number else b"\n") + described[:-1] + b',"messages":['
        for place, message in enumerate(talk.messages):
            comma = b",\n" if place else b"\n"
            yield comma + _encoder.encode(describe_message(message))
        yield b'],"files":['
        for place, contents in enumerate(talk.files):
            yield b",\n" if place else b"\n"
            yield from _write_file(contents)
        yield b"]}"
    yield b"\n]}\n"


def _write_file(contents: FileContents) -> Iterator[bytes]:
    file = contents.file
    described = {
        "id": file.id,
        "name": file.name,
        "type": file.media_type,
        "created_at": file.created_at.isoformat(),
        "text": contents.text,
    }
    yield _encoder.encode(described)[:-1] + b',"data":"'
    rest = b""
    for piece in contents.pieces:
        data = rest + piece
        # Base64 encodes three bytes at a time.
        end = len(data) - len(data) % 3
        yield b64encode(data[:end])
        rest = data[end:]
    yield b64encode(rest) + b'"}'


def _describe_conversation(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "title": conversation.title,
        "model": conversation.model_key,
        "leaf": conversation.leaf_id,
        "created_at": conversation.created_at.isoformat(),
        "updated_at": conversation.updated_at.isoformat(),
        "pinned_at": _write_time(conversation.pinned_at),
        "archived_at": _write_time(conversation.archived_at),
        "settings": conversation.tuning,
    }


def describe_message(message: Message) -> dict[str, Any]:
    """Return a message as plain values; an answer has more keys."""
    described: dict[str, Any] = {
        "id": message.id,
        "parent": message.parent_id,
        "role": message.role,
        "created_at": message.created_at.isoformat(),
        "parts": [{"kind": it.kind, "text": it.text} for it in _split(message)],
    }
    if message.role == "user":
        return described
    error = {"code": message.error_code, "details": message.error_details or {}}
    usage = {
        "input": message.input_tokens,
        "output": message.output_tokens,
        "cached": message.cached_tokens,
        "reasoning": message.reasoning_tokens,
    }
    return described | {
        "state": message.state,
        "model": message.model_key,
        "finish_reason": message.finish_reason,
        "error": error if message.error_code else None,
        "tokens": usage if message.input_tokens is not None else None,
        "finished_at": _write_time(message.finished_at),
        "settings": message.tuning,
        "kept_turns": message.kept_turns,
    }


def _write_time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _split(message: Message) -> list[Any]:
    return list(split_parts(message.source))
