"""A chat request after validation: what the stand-in was asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kaiwa.standin.catalogue import Model


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and how.

    :param messages: as sent; each has ``role`` and usually ``content``.
    :param max_tokens: the smaller of the two documented names; ``None`` if unsaid.
    :param shows_thinking: thinking is on and to be included in the answer.
    :param called_tool: name of the tool that must be called; ``""`` for any.
    :param parameters: the names that the request used, for "this one is unknown".
    """

    model: Model
    messages: tuple[Mapping[str, Any], ...]
    is_streamed: bool
    includes_usage: bool
    max_tokens: int | None
    temperature: float | None
    stop: tuple[str, ...]
    shows_thinking: bool
    tools: tuple[Mapping[str, Any], ...]
    called_tool: str | None
    prompt_tokens: int
    parameters: frozenset[str]

    @property
    def last_text(self) -> str:
        """The words of the last user message."""
        users = [m for m in self.messages if m["role"] == "user"]
        return read_content(users[-1].get("content")) if users else ""

    @property
    def is_first(self) -> bool:
        """Whether nothing has been answered in this conversation yet."""
        return all(m["role"] in ("system", "user") for m in self.messages)


def read_content(content: object) -> str:
    """Join the text of a message's content, a string or a list of parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(part["text"] for part in parts if part["type"] == "text")
