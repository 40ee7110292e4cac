"""Open WebUI: the export of one chat, or of all chats."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import unescape
from typing import Any

from ...source import TEXT, THINKING, Part
from ...store import NewConversation
from ..draft import make_conversation, make_node, make_thinking, name_files
from ..rejection import Rejected
from ..tree import Node
from ..values import (
    read_id,
    read_instructions,
    read_map,
    read_model,
    read_parent,
    read_text,
    read_time,
    read_time_or,
)

NAME = "open_webui"
# Thinking, and calls of tools, inside the text of an answer.
_DETAILS = re.compile(
    r'<details type="([a-z_]+)"[^>]*>\s*(?:<summary>[^<]*</summary>)?'
    r"(.*?)</details>\s*",
    re.DOTALL,
)
_QUOTE = re.compile(r"^> ?", re.MULTILINE)


def matches(value: Mapping[str, Any]) -> bool:
    """Return whether a conversation has this format."""
    return isinstance(value.get("chat"), dict)


def convert(value: Mapping[str, Any]) -> NewConversation:
    """Convert a chat.

    :raises Rejected: it cannot be imported.
    """
    chat = read_map(value["chat"])
    created_at = read_time(value.get("created_at") or chat.get("timestamp"))
    models = chat.get("models")
    model = read_model(*(models if isinstance(models, list) else ())) or "Open WebUI"
    history = read_map(chat.get("history"))
    nodes = [
        _read_message(key, read_map(it), created_at, model)
        for key, it in read_map(history.get("messages")).items()
    ]
    params = chat.get("params")
    system = params.get("system") if isinstance(params, dict) else chat.get("system")
    return make_conversation(
        read_id(value.get("id") or chat.get("id")),
        value.get("title") or chat.get("title"),
        nodes,
        read_parent(history.get("currentId")),
        (created_at, read_time_or(value.get("updated_at"), created_at)),
        model_key=model,
        tuning=read_instructions(system),
    )


def _read_message(
    key: str, message: Mapping[str, Any], default_time: datetime, model: str
) -> Node:
    node_id = read_id(message.get("id", key))
    parent_id = read_parent(message.get("parentId"))
    role = message.get("role")
    if role == "system":
        return Node(node_id, parent_id)
    if role not in {"user", "assistant"}:
        raise Rejected("role")
    return make_node(
        node_id,
        parent_id,
        role,
        [*_read_parts(message, role), *name_files(message.get("files"), "name", "id")],
        read_time_or(message.get("timestamp"), default_time),
        read_model(message.get("model"), model),
    )


def _read_parts(message: Mapping[str, Any], role: str) -> Iterator[Part]:
    text = read_text(message.get("content"), role)
    if role == "user":
        yield Part(TEXT, text)
        return
    if isinstance(message.get("reasoning_content"), str):
        yield make_thinking(message["reasoning_content"])
    for found in _DETAILS.finditer(text):
        if found[1] == "reasoning":
            yield Part(THINKING, _QUOTE.sub("", unescape(found[2])).strip())
    yield Part(TEXT, _DETAILS.sub("", text))
