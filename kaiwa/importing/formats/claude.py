"""Claude: ``conversations.json``, also inside the zip archive of its export."""

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
    read_list,
    read_map,
    read_model,
    read_parent,
    read_text,
    read_time,
    read_time_or,
)

NAME = "claude"
ROLES = {"human": "user", "assistant": "assistant"}
NO_PARENT = "00000000-0000-4000-8000-000000000000"


def matches(value: Mapping[str, Any]) -> bool:
    """Return whether a conversation has this format."""
    return "chat_messages" in value


def convert(value: Mapping[str, Any]) -> NewConversation:
    """Convert a conversation.

    :raises Rejected: it cannot be imported.
    """
    created_at = read_time(value.get("created_at"))
    model = read_model(value.get("model")) or "Claude"
    nodes: list[Node] = []
    for it in read_list(value["chat_messages"]):
        before_id = nodes[-1].id if nodes else None
        nodes.append(_read_message(read_map(it), before_id, created_at, model))
    return make_conversation(
        read_id(value.get("uuid")),
        value.get("name"),
        nodes,
        read_parent(value.get("current_leaf_message_uuid")),
        (created_at, read_time_or(value.get("updated_at"), created_at)),
        model_key=model,
    )


def _read_message(
    message: Mapping[str, Any],
    before_id: str | None,
    default_time: datetime,
    model: str,
) -> Node:
    role = ROLES.get(str(message.get("sender")))
    if role is None:
        raise Rejected("role")
    parent_id = before_id
    if "parent_message_uuid" in message:
        parent_id = read_parent(message["parent_message_uuid"])
        parent_id = None if parent_id == NO_PARENT else parent_id
    return make_node(
        read_id(message.get("uuid")),
        parent_id,
        role,
        [*_read_parts(message, role), *_read_files(message)],
        read_time_or(message.get("created_at"), default_time),
        model,
    )


def _read_parts(message: Mapping[str, Any], role: str) -> Iterator[Part]:
    blocks = message.get("content")
    if not blocks:
        yield make_text(message.get("text"), role)
        return
    for block in map(read_map, read_list(blocks)):
        match block.get("type"):
            case "text":
                yield make_text(block.get("text"), role)
            case "thinking":
                yield make_thinking(block.get("thinking"))


def _read_files(message: Mapping[str, Any]) -> Iterator[Part]:
    yield from name_files(message.get("files"), "file_name", "file_uuid")
    attachments = message.get("attachments")
    yield from name_files(attachments, "file_name", "id")
    for it in attachments if isinstance(attachments, list) else ():
        text = it.get("extracted_content") if isinstance(it, dict) else None
        if isinstance(text, str) and text:
            yield Part(TEXT, read_text(text, "user"))
