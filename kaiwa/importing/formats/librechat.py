"""LibreChat: the export of one conversation, flat or as a tree."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ...clock import now
from ...source import Part
from ...store import NewConversation
from ..draft import make_conversation, make_node, make_text, make_thinking, name_files
from ..rejection import Rejected
from ..tree import Node
from ..values import (
    read_id,
    read_instructions,
    read_list,
    read_map,
    read_model,
    read_parent,
    read_time_or,
)

NAME = "librechat"
NO_PARENT = "00000000-0000-0000-0000-000000000000"


def matches(value: Mapping[str, Any]) -> bool:
    """Return whether a conversation has this format."""
    return "conversationId" in value and bool({"messages", "messagesTree"} & {*value})


def convert(value: Mapping[str, Any]) -> NewConversation:
    """Convert a conversation.

    :raises Rejected: it cannot be imported.
    """
    options = value.get("options")
    options = options if isinstance(options, dict) else {}
    # Its messages, and so the export, may have no times.
    times = [it for it in (value.get("createdAt"), value.get("updatedAt")) if it]
    default_time = read_time_or(times[0] if times else None, now())
    model = read_model(options.get("model"), value.get("model"), value.get("endpoint"))
    model = model or "LibreChat"
    listed = value.get("messagesTree", value.get("messages"))
    nodes = [
        _read_message(parent_id, it, default_time, model)
        for parent_id, it in _flatten(read_list(listed))
    ]
    moments = [it.message.created_at for it in nodes if it.message] or [default_time]
    return make_conversation(
        read_id(value["conversationId"]),
        value.get("title"),
        nodes,
        None,
        (min(moments), max(moments)),
        model_key=model,
        tuning=read_instructions(options.get("promptPrefix") or options.get("system")),
    )


def _flatten(messages: list[Any]) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
    """Yield the messages of a tree with the ids of their parents."""
    stack = [(None, it) for it in reversed(messages)]
    while stack:
        parent_id, value = stack.pop()
        message = read_map(value)
        yield parent_id, message
        children = message.get("children")
        if children:
            found = read_id(message.get("messageId"))
            stack += [(found, it) for it in reversed(read_list(children))]  # type: ignore[misc]


def _read_message(
    parent_id: str | None,
    message: Mapping[str, Any],
    default_time: datetime,
    model: str,
) -> Node:
    if parent_id is None:
        parent_id = read_parent(message.get("parentMessageId"))
        parent_id = None if parent_id == NO_PARENT else parent_id
    is_users = message.get("isCreatedByUser")
    if not isinstance(is_users, bool):
        raise Rejected("role")
    role = "user" if is_users else "assistant"
    files = message.get("files") or message.get("attachments")
    return make_node(
        read_id(message.get("messageId")),
        parent_id,
        role,
        [*_read_parts(message, role), *name_files(files, "filename", "file_id")],
        read_time_or(message.get("createdAt"), default_time).astimezone(UTC),
        read_model(message.get("model"), model),
    )


def _read_parts(message: Mapping[str, Any], role: str) -> Iterator[Part]:
    blocks = message.get("content")
    if not isinstance(blocks, list) or not blocks:
        yield make_text(message.get("text"), role)
        return
    for block in map(read_map, blocks):
        match block.get("type"):
            case "text":
                yield make_text(_unwrap(block.get("text")), role)
            case "think":
                yield make_thinking(_unwrap(block.get("think")))
            case "error":
                yield make_text(_unwrap(block.get("error")), role)


def _unwrap(value: Any) -> Any:
    return value.get("value") if isinstance(value, dict) else value
