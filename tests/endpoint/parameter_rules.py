"""The rule for each parameter of a chat request.

A parameter that is not in ``RULES`` is unsupported.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Rule(NamedTuple):
    """A check of a value, and the words for the error."""

    is_met: Callable[[Any], bool]
    expected: str


Rules = Mapping[str, Rule]


def is_integer(value: object) -> bool:
    """Return whether a JSON value is an integer."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_bool(value: object) -> bool:
    """Return whether a JSON value is a boolean."""
    return isinstance(value, bool)


def _is_positive(value: Any) -> bool:
    return is_integer(value) and value >= 1


def _is_share(value: Any) -> bool:
    return (is_integer(value) or isinstance(value, float)) and 0 <= value <= 1


def _is_string(value: object) -> bool:
    return isinstance(value, str)


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_stop(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(it, str) and it for it in value)


def _is_anything(value: object) -> bool:
    return True


_INTEGER = Rule(_is_positive, "must be an integer of at least 1")
_SHARE = Rule(_is_share, "must be between 0.0 and 1.0")
_BOOL = Rule(is_bool, "must be a boolean")
_STRING = Rule(_is_string, "must be a string")
_ANYTHING = Rule(_is_anything, "")

# Documented as accepted and ignored, or as supported in part.
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

RULES: Rules = {
    **dict.fromkeys(_IGNORED, _ANYTHING),
    "model": _STRING,
    "messages": _ANYTHING,  # `message_rules` checks them.
    "max_tokens": _INTEGER,
    "max_completion_tokens": _INTEGER,
    "stream": _BOOL,
    "stream_options": Rule(_is_object, "must be an object"),
    "temperature": _SHARE,
    "top_p": _SHARE,
    "stop": Rule(_is_stop, "must be an array of non-empty strings"),
    "reasoning_effort": _STRING,
    "allow_ignored_params": _BOOL,
    "user": _STRING,
}
