"""ChatGPT: ``conversations.json``, also inside the zip archive of its export."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ...source import TEXT, Part
from ...store import NewConversation
from ..draft import make_conversation, make_node, make_text, make_thinking, name_files
from ..rejection import Rejected
from ..tree import Node
from ..values import (
    read_id,
    read_line,
    read_list,
    read_map,
    read_model,
    read_parent,
    read_text,
    read_time,
    read_time_or,
)

NAME = "chatgpt"
HIDDEN_ROLES = {"system", "tool"}
# Notes of the app, which its page does not show.
HIDDEN_TYPES = {
    *("model_editable_context", "user_editable_context", "reasoning_recap"),
    *("system_error", "app_pairing_content"),
}


def matches(value: Mapping[str, Any]) -> bool:
    """Return whether a conversation has this format."""
    return "mapping" in value


def convert(value: Mapping[str, Any]) -> NewConversation:
    """Convert a conversation.

    :raises Rejected: it cannot be imported.
    """
    created_at = read_time(value.get("create_time"))
    updated_at = read_time_or(value.get("update_time"), created_at)
    model = read_model(value.get("default_model_slug")) or "ChatGPT"
    mapping = read_map(value["mapping"])
    nodes = [_read_node(key, it, created_at, model) for key, it in mapping.items()]
    return make_conversation(
        read_id(value.get("conversation_id") or value.get("id")),
        value.get("title"),
        nodes,
        read_parent(value.get("current_node")),
        (created_at, updated_at),
        model_key=model,
    )


def _read_node(key: str, value: Any, default_time: datetime, model: str) -> Node:
    node = read_map(value)
    node_id = read_id(node.get("id", key))
    parent_id = read_parent(node.get("parent"))
    if node.get("message") is None:
        return Node(node_id, parent_id)
    message = read_map(node["message"])
    role = read_map(message.get("author")).get("role")
    if role not in {"user", "assistant", *HIDDEN_ROLES}:
        raise Rejected("role")
    content = read_map(message.get("content"))
    metadata = message.get("metadata") or {}
    if role in HIDDEN_ROLES or _is_hidden(message, content, metadata):
        return Node(node_id, parent_id)
    parts = [
        *_read_parts(content, role),
        *name_files(metadata.get("attachments"), "name"),
    ]
    moment = read_time_or(message.get("create_time"), default_time)
    model_key = read_model(metadata.get("model_slug"), model)
    return make_node(node_id, parent_id, role, parts, moment, model_key)


def _is_hidden(
    message: Mapping[str, Any], content: Mapping[str, Any], metadata: Mapping[str, Any]
) -> bool:
    return bool(
        # The text of a call of a tool.
        message.get("recipient", "all") != "all"
        or content.get("content_type") in HIDDEN_TYPES
        or metadata.get("is_visually_hidden_from_conversation")
    )


def _read_parts(content: Mapping[str, Any], role: str) -> Iterator[Part]:
    match content.get("content_type"):
        case "thoughts":
            for thought in read_list(content.get("thoughts")):
                yield make_thinking(_write_thought(read_map(thought)))
        case "code":
            language = read_line(content.get("language")).replace("unknown", "")
            text = read_text(content.get("text"))
            yield Part(TEXT, f"```{language}\n{text}\n```")
        case _ if "parts" in content:
            for part in read_list(content["parts"]):
                yield _read_part(part, role)
        case _:
            yield make_text(content.get("text") or content.get("result"), role)


def _read_part(part: Any, role: str) -> Part:
    if isinstance(part, str):
        return make_text(part, role)
    values = read_map(part)
    if isinstance(values.get("text"), str):
        return make_text(values["text"], role)
    kind = read_line(values.get("content_type")) or "attachment"
    return Part(TEXT, f"[{kind.removesuffix('_asset_pointer').replace('_', ' ')}]")


def _write_thought(thought: Mapping[str, Any]) -> str:
    texts = (thought.get("summary"), thought.get("content"))
    return "\n\n".join(it for it in texts if isinstance(it, str) and it)
