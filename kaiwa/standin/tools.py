"""Pretended calls of the tools that a request offers. Pure: no IO."""

import json
from collections.abc import Mapping
from typing import Any

from kaiwa.standin.question import Question
from kaiwa.standin.wire import make_tool_call
from kaiwa.standin.wishes import Wishes

_INVENTED_TOOL = "look_at_clock"
_EXAMPLES = {
    "string": "stand-in",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "array": [],
    "object": {},
}


def choose_tool_call(question: Question, wishes: Wishes) -> dict[str, Any] | None:
    """Call a tool if the request demands one or the message asks for one.

    After a tool's result the answer is in words, or the calls would never end.
    """
    if question.messages[-1]["role"] == "tool":
        return None
    if question.called_tool is None and "tool call" not in wishes:
        return None
    functions = [tool["function"] for tool in question.tools]
    named = [f for f in functions if question.called_tool in ("", None, f["name"])]
    tool: Mapping[str, Any] = (
        named[0] if named else {"name": question.called_tool or _INVENTED_TOOL}
    )
    arguments = _invent_arguments(tool.get("parameters") or {})
    return make_tool_call(tool["name"], json.dumps(arguments, ensure_ascii=False))


def _invent_arguments(schema: Mapping[str, Any]) -> dict[str, Any]:
    properties = schema.get("properties") or {}
    return {name: _invent_value(value) for name, value in properties.items()}


def _invent_value(schema: Mapping[str, Any]) -> object:
    choices = schema.get("enum")
    if isinstance(choices, list) and choices:
        return choices[0]
    return _EXAMPLES.get(str(schema.get("type")), "stand-in")
