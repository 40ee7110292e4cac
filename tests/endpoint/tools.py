"""Calls of the tools that a request offers."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kaiwa.standin.answers import Answer
from kaiwa.standin.instructions import Instructions
from kaiwa.standin.question import Question
from kaiwa.standin.tokens import count_tokens

_INVENTED_TOOL = "look_at_clock"
_EXAMPLES = {
    "string": "stand-in",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "array": [],
    "object": {},
}


@dataclass(frozen=True, slots=True)
class ToolAnswer(Answer):
    """An answer that calls a tool.

    :param tool_call: in the documented form.
    """

    tool_call: dict[str, Any]

    @property
    def completion_tokens(self) -> int:
        """The number of tokens, thinking and arguments included."""
        return len(self.thinking) + count_tokens(
            self.tool_call["function"]["arguments"]
        )


def choose_tool_call(
    question: Question, instructions: Instructions
) -> dict[str, Any] | None:
    """Call a tool if the request demands one or the message asks for one.

    The answer to the result of a tool is in words. Otherwise the calls never end.
    """
    if question.messages[-1]["role"] == "tool":
        return None
    demanded = _read_demanded(question.body.get("tool_choice"))
    if demanded is None and "tool call" not in instructions:
        return None
    functions = [tool["function"] for tool in question.body.get("tools") or ()]
    named = [it for it in functions if demanded in ("", None, it["name"])]
    tool: Mapping[str, Any] = (
        named[0] if named else {"name": demanded or _INVENTED_TOOL}
    )
    arguments = _invent_arguments(tool.get("parameters") or {})
    text = json.dumps(arguments, ensure_ascii=False)
    return {
        "id": f"tooluse_{secrets.token_urlsafe(16)}",
        "type": "function",
        "function": {"name": tool["name"], "arguments": text},
    }


def _read_demanded(choice: Any) -> str | None:
    """Return the name of the tool that must be called; "" if any will do."""
    if isinstance(choice, dict):
        return str(choice["function"]["name"])
    return "" if choice == "required" else None


def _invent_arguments(schema: Mapping[str, Any]) -> dict[str, Any]:
    properties = schema.get("properties") or {}
    return {name: _invent_value(value) for name, value in properties.items()}


def _invent_value(schema: Mapping[str, Any]) -> object:
    choices = schema.get("enum")
    if isinstance(choices, list) and choices:
        return choices[0]
    return _EXAMPLES.get(str(schema.get("type")), "stand-in")
