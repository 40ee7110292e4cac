"""Kaiwa's own export, without loss: see ``docs/export.md``."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ...file_part import read_file_part
from ...source import DURATION, FILE, TEXT, Part
from ...store import FINAL, NewConversation, NewMessage
from ...thinking import EFFORTS
from ...tuning import parse_tuning
from ..rejection import Rejected
from ..tree import Node, arrange
from ..values import (
    read_id,
    read_line,
    read_list,
    read_map,
    read_model,
    read_parent,
    read_text,
    read_time,
)

NAME = "kaiwa"
ROLES = {"user", "assistant"}
MOST_NUMBER = 2**31 - 1
MOST_CODE_CHARS = 40
_KIND = re.compile("[a-z]+")


def matches(value: Mapping[str, Any]) -> bool:
    """Return whether a conversation has this format."""
    return {"messages", "leaf", "created_at", "updated_at"} <= {*value}


def convert(value: Mapping[str, Any]) -> NewConversation:
    """Convert a conversation.

    :raises Rejected: it cannot be imported.
    """
    nodes = [_read_message(read_map(it)) for it in read_list(value["messages"])]
    messages, leaf = arrange(nodes, read_parent(value["leaf"]))
    return NewConversation(
        source_id=read_id(value.get("id")),
        title=read_line(value.get("title")),
        model_key=read_model(value.get("model")),
        leaf=leaf,
        created_at=read_time(value["created_at"]),
        updated_at=read_time(value["updated_at"]),
        messages=messages,
        tuning=_read_tuning(value.get("settings")),
        pinned_at=_read_optional_time(value.get("pinned_at")),
        archived_at=_read_optional_time(value.get("archived_at")),
    )


def _read_message(values: Mapping[str, Any]) -> Node:
    role = values.get("role")
    if role not in ROLES:
        raise Rejected("role")
    created_at = read_time(values.get("created_at"))
    message = NewMessage(None, role, "", created_at)
    if role == "assistant":
        message = _read_answer(values, created_at)
    return Node(
        read_id(values.get("id")),
        read_parent(values.get("parent")),
        message,
        [_read_part(read_map(it), role) for it in read_list(values.get("parts"))],
    )


def _read_answer(values: Mapping[str, Any], created_at: datetime) -> NewMessage:
    state = values.get("state")
    error = read_map(values.get("error") or {})
    tokens = read_map(values.get("tokens") or {})
    return NewMessage(
        parent=None,
        role="assistant",
        source="",
        created_at=created_at,
        # The process that made the answer is not this one.
        state=state if state in FINAL else "interrupted",
        model_key=read_model(values.get("model")) or None,
        error_code=read_line(error.get("code"), MOST_CODE_CHARS) or None,
        error_details=_read_details(error.get("details")),
        finish_reason=read_line(values.get("finish_reason"), MOST_CODE_CHARS) or None,
        input_tokens=_read_number(tokens.get("input")),
        output_tokens=_read_number(tokens.get("output")),
        cached_tokens=_read_number(tokens.get("cached")),
        reasoning_tokens=_read_number(tokens.get("reasoning")),
        finished_at=_read_optional_time(values.get("finished_at")),
        tuning=_read_tuning(values.get("settings")),
        kept_turns=_read_number(values.get("kept_turns")),
    )


def _read_part(values: Mapping[str, Any], role: str) -> Part:
    kind = values.get("kind")
    if not isinstance(kind, str) or not _KIND.fullmatch(kind):
        raise Rejected("missing_part")
    text = read_text(values.get("text"), role)
    if kind == FILE:
        return Part(TEXT, f"[{_read_file_name(text)}]")
    if kind == DURATION and not (text.isdecimal() and len(text) < 10):
        return Part(DURATION, "")
    return Part(kind, text)


def _read_file_name(text: str) -> str:
    # The bytes of the file are not in the export.
    try:
        return read_line(read_file_part(text).name)
    except (ValueError, KeyError, TypeError) as error:
        raise Rejected("missing_part") from error


def _read_details(value: Any) -> Mapping[str, Any] | None:
    details = read_map(value or {})
    kept = {
        read_line(name): read_line(it, 1000) if isinstance(it, str) else it
        for name, it in details.items()
        if it is None or isinstance(it, str | int)
    }
    return kept or None


def _read_number(value: Any) -> int | None:
    if isinstance(value, int) and 0 <= value <= MOST_NUMBER:
        return int(value)
    return None


def _read_optional_time(value: Any) -> datetime | None:
    return None if value is None else read_time(value)


def _read_tuning(value: Any) -> Mapping[str, Any] | None:
    """Read settings, checked as those of the form are."""
    values = read_map(value or {})
    written = {
        name: "\n".join(map(str, it)) if isinstance(it, list) else str(it)
        for name, it in values.items()
    }
    tuning, problems = parse_tuning(written, most_tokens=MOST_NUMBER)
    if problems:
        raise Rejected("settings")
    effort = values.get("thinking")
    return replace(tuning, thinking=effort if effort in EFFORTS else "").dump()
