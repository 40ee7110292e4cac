"""Make the values of the store from those that a format has read."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from ..source import TEXT, THINKING, Part
from ..store import NewConversation, NewMessage
from .tree import Node, arrange
from .values import read_line, read_text


def make_node(
    node_id: str,
    parent_id: str | None,
    role: str,
    parts: list[Part],
    created_at: datetime,
    model_key: str = "",
) -> Node:
    """Make the node of a question or an answer; without text it is not shown."""
    if not any(part.text.strip() for part in parts):
        return Node(node_id, parent_id)
    message = NewMessage(None, role, "", created_at)
    if role == "assistant":
        message = replace(
            message, state="done", model_key=model_key, finished_at=created_at
        )
    return Node(node_id, parent_id, message, parts)


def make_conversation(
    source_id: str,
    title: Any,
    nodes: list[Node],
    leaf_id: str | None,
    times: tuple[datetime, datetime],
    *,
    model_key: str,
    tuning: Mapping[str, Any] | None = None,
) -> NewConversation:
    """Make a conversation of another program.

    :param times: when it was begun, and last used.
    :raises Rejected: see ``arrange``.
    """
    messages, leaf = arrange(nodes, leaf_id, is_joining=True)
    return NewConversation(
        source_id=source_id,
        title=read_line(title),
        model_key=model_key,
        leaf=leaf,
        created_at=times[0],
        updated_at=times[1],
        messages=messages,
        tuning=tuning,
    )


def make_text(value: Any, role: str) -> Part:
    """Make a part of text."""
    return Part(TEXT, read_text(value, role))


def make_thinking(value: Any) -> Part:
    """Make a part of thinking."""
    return Part(THINKING, read_text(value))


def name_files(files: Any, *keys: str) -> Iterable[Part]:
    """Name the files of a message; their bytes are not in the export."""
    for file in files if isinstance(files, list) else ():
        values = [file.get(it) for it in keys] if isinstance(file, dict) else [file]
        names = (read_line(it) for it in values if isinstance(it, str))
        if name := next(filter(None, names), ""):
            yield Part(TEXT, f"[{name}]")


def sign(format_name: str, conversation: NewConversation) -> str:
    """Return the digest of a conversation's format, id and content."""
    digest = sha256(f"{format_name}\0{conversation.source_id}\0".encode())
    digest.update(f"{conversation.title}\0".encode())
    for message in conversation.messages:
        digest.update(f"\0{message.parent}\0{message.role}\0".encode())
        digest.update(message.source.encode())
    return digest.hexdigest()
