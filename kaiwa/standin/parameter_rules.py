"""The rule for each parameter of a chat request.

A parameter that is not in ``RULES`` is unsupported. Pure: no IO.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

LEAST_BUDGET_TOKENS = 1024


class Rule(NamedTuple):
    """What a parameter's value must satisfy, and how that is said."""

    is_met: Callable[[Any], bool]
    expected: str


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_positive(value: Any) -> bool:
    return _is_integer(value) and value >= 1


def _is_share(value: Any) -> bool:
    return (_is_integer(value) or isinstance(value, float)) and 0 <= value <= 1


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _is_string(value: object) -> bool:
    return isinstance(value, str)


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_stop(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(s, str) and s for s in value)


def _is_tools(value: object) -> bool:
    return isinstance(value, list) and all(_is_tool(tool) for tool in value)


def _is_tool(tool: object) -> bool:
    function = tool.get("function") if isinstance(tool, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        return False
    parameters = function.get("parameters") or {}
    if not isinstance(parameters, dict) or "$schema" in parameters:
        return False
    properties = parameters.get("properties") or {}
    return isinstance(properties, dict) and all(map(_is_object, properties.values()))


def _is_tool_choice(value: object) -> bool:
    if isinstance(value, dict):
        function = value.get("function")
        return isinstance(function, dict) and isinstance(function.get("name"), str)
    return value in ("none", "auto", "required")


def _is_thinking(value: object) -> bool:
    if not isinstance(value, dict) or not _is_bool(value.get("enabled")):
        return False
    budget = value.get("budget_tokens", LEAST_BUDGET_TOKENS)
    return _is_integer(budget) and budget >= LEAST_BUDGET_TOKENS


def _is_anything(value: object) -> bool:
    return True


_INTEGER = Rule(_is_positive, "must be an integer of at least 1")
_SHARE = Rule(_is_share, "must be between 0.0 and 1.0")
_BOOL = Rule(_is_bool, "must be a boolean")
_STRING = Rule(_is_string, "must be a string")

# Accepted and ignored, or supported in part, according to the documents.
_IGNORED = (
    "n",
    "frequency_penalty",
    "presence_penalty",
    "logit_bias",
    "seed",
    "response_format",
    "metadata",
    "parallel_tool_calls",
)

RULES = {
    **dict.fromkeys(_IGNORED, Rule(_is_anything, "")),
    "model": _STRING,
    # The messages have a file of rules of their own.
    "messages": Rule(_is_anything, ""),
    "max_tokens": _INTEGER,
    "max_completion_tokens": _INTEGER,
    "stream": _BOOL,
    "stream_options": Rule(_is_object, "must be an object"),
    "temperature": _SHARE,
    "top_p": _SHARE,
    "stop": Rule(_is_stop, "must be an array of non-empty strings"),
    "tools": Rule(
        _is_tools, "must be an array of functions, without $schema in their parameters"
    ),
    "tool_choice": Rule(
        _is_tool_choice, "must be none, auto, required or a named function"
    ),
    "reasoning_effort": _STRING,
    "extended_thinking": Rule(
        _is_thinking, "must be an object with enabled, and budget_tokens >= 1024"
    ),
    "allow_ignored_params": _BOOL,
    "user": _STRING,
}
