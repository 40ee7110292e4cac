"""The rules for the ``messages`` of a request.

Errors of the API have the documented shape. Errors of the model's host are flat, as
seen on the real endpoint.
"""

from kaiwa.standin.question import read_content
from kaiwa.standin.refusals import Refusal

from .refusals import FlatRefusal

_ROLES = ("system", "user", "assistant", "tool")


def check_messages(messages: object) -> None:
    """Check the messages.

    :raises Refusal: 400, with the place of the first fault.
    """
    if not isinstance(messages, list) or not messages:
        raise Refusal(400, "messages: a non-empty array is required")
    for index, message in enumerate(messages):
        _check_message(f"messages.{index}", message)
    _check_order([message["role"] for message in messages])


def _check_message(place: str, message: object) -> None:
    if not isinstance(message, dict):
        raise Refusal(400, f"{place}: an object is required")
    if message.get("role") not in _ROLES:
        raise Refusal(400, f"{place}.role: must be one of {', '.join(_ROLES)}")
    if message["role"] == "tool" and not isinstance(message.get("tool_call_id"), str):
        raise Refusal(400, f"{place}.tool_call_id: required for role tool")
    content = message.get("content")
    _check_content(f"{place}.content", content)
    calls_tool = message["role"] == "assistant" and message.get("tool_calls")
    if not calls_tool and not _has_content(content):
        raise Refusal(400, f"{place}.content: content is required")


def _check_content(place: str, content: object) -> None:
    if isinstance(content, list):
        for index, part in enumerate(content):
            _check_part(f"{place}.{index}", part)
    elif not isinstance(content, str | None):
        raise Refusal(400, f"{place}: must be a string or an array of parts")


def _has_content(content: object) -> bool:
    parts = content if isinstance(content, list) else []
    has_picture = any(part["type"] == "image_url" for part in parts)
    return has_picture or bool(read_content(content).strip())


def _check_part(place: str, part: object) -> None:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind not in ("text", "image_url"):
        raise Refusal(400, f"{place}.type: must be text or image_url")
    assert isinstance(part, dict)
    if kind == "text" and not isinstance(part.get("text"), str):
        raise Refusal(400, f"{place}.text: a string is required")
    if kind == "image_url" and not isinstance(part.get("image_url"), dict):
        raise Refusal(400, f"{place}.image_url: an object is required")


def _check_order(roles: list[str]) -> None:
    # The model's host treats the result of a tool as a user message.
    turns = [role for role in roles if role != "system"]
    sides = ["assistant" if role == "assistant" else "user" for role in turns]
    if not sides or turns[0] != "user":
        raise _invalid_order("A conversation must start with a user message.")
    if sides[-1] != "user":
        raise _invalid_order("The conversation must end with a user message.")
    for index, (before, after) in enumerate(zip(sides, sides[1:], strict=False)):
        if before == after and "tool" not in turns[index : index + 2]:
            raise _invalid_order(
                "Roles must alternate between user and assistant,"
                f" but two {after} messages follow one another."
            )


def _invalid_order(message: str) -> FlatRefusal:
    text = f"Failed to execute chat: ValidationException: {message}"
    return FlatRefusal(400, text)
