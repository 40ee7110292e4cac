"""chat-ui, by Hugging Face: ``conversations.json`` inside its zip archive."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ...source import TEXT, THINKING, Part
from ...store import NewConversation
from ..draft import make_conversation, make_node, make_thinking, name_files
from ..rejection import Rejected
from ..tree import Node
from ..values import (
    read_id,
    read_instructions,
    read_list,
    read_map,
    read_model,
    read_text,
    read_time,
    read_time_or,
)

NAME = "chat_ui"
_THINK = re.compile(r"<think>(.*?)(?:</think>\s*|\Z)", re.DOTALL)


def matches(value: Mapping[str, Any]) -> bool:
    """Return whether a conversation has this format."""
    messages = value.get("messages")
    if "_id" not in value or not isinstance(messages, list):
        return False
    return all(isinstance(it, dict) and "from" in it for it in messages[:1])


def convert(value: Mapping[str, Any]) -> NewConversation:
    """Convert a conversation.

    :raises Rejected: it cannot be imported.
    """
    created_at = read_time(value.get("createdAt"))
    model = read_model(value.get("model")) or "chat-ui"
    nodes: list[Node] = []
    for it in read_list(value["messages"]):
        before_id = nodes[-1].id if nodes else None
        nodes.append(_read_message(read_map(it), before_id, created_at, model))
    return make_conversation(
        read_id(value["_id"]),
        value.get("title"),
        nodes,
        None,
        (created_at, read_time_or(value.get("updatedAt"), created_at)),
        model_key=model,
        tuning=read_instructions(value.get("preprompt")),
    )


def _read_message(
    message: Mapping[str, Any],
    before_id: str | None,
    default_time: datetime,
    model: str,
) -> Node:
    node_id = read_id(message.get("id"))
    # Conversations from before there were branches have no ancestors.
    ancestors = message.get("ancestors")
    if isinstance(ancestors, list):
        parent_id = read_id(ancestors[-1]) if ancestors else None
    else:
        parent_id = before_id
    role = message.get("from")
    if role == "system":
        return Node(node_id, parent_id)
    if role not in {"user", "assistant"}:
        raise Rejected("role")
    return make_node(
        node_id,
        parent_id,
        role,
        [*_read_parts(message, role), *_read_files(message, role)],
        read_time_or(message.get("createdAt"), default_time),
        model,
    )


def _read_parts(message: Mapping[str, Any], role: str) -> Iterator[Part]:
    text = read_text(message.get("content"), role)
    if role == "user":
        yield Part(TEXT, text)
        return
    if isinstance(message.get("reasoning"), str):
        yield make_thinking(message["reasoning"])
    for found in _THINK.finditer(text):
        yield Part(THINKING, found[1].strip())
    yield Part(TEXT, _THINK.sub("", text))


def _read_files(message: Mapping[str, Any], role: str) -> Iterator[Part]:
    # The export lists all files of the conversation with each message.
    if role == "user":
        yield from name_files(message.get("files"), "name")
