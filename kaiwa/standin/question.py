"""A chat request, read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .catalogue import Model
from .tokens import count_tokens

_TOKENS_AROUND_MESSAGE = 4


@dataclass(frozen=True, slots=True)
class Question:
    """A request for an answer of a model that exists.

    :param body: the JSON object as sent.
    """

    model: Model
    body: Mapping[str, Any]

    @property
    def messages(self) -> list[Mapping[str, Any]]:
        """The turns, oldest first; each has ``role`` and usually ``content``."""
        return list(self.body["messages"])

    @property
    def last_text(self) -> str:
        """The text of the last user message."""
        users = [it for it in self.messages if it["role"] == "user"]
        return read_content(users[-1].get("content")) if users else ""

    @property
    def pictures(self) -> list[str]:
        """The types and sizes of the pictures in the last message."""
        content = self.messages[-1].get("content")
        parts = content if isinstance(content, list) else []
        urls = [it["image_url"]["url"] for it in parts if it["type"] == "image_url"]
        return [describe_picture(url) for url in urls]

    @property
    def is_first(self) -> bool:
        """Whether the conversation has no answer yet."""
        return all(it["role"] in ("system", "user") for it in self.messages)

    @property
    def is_streamed(self) -> bool:
        """Whether the answer should come as a stream of events."""
        return bool(self.body.get("stream"))

    @property
    def includes_usage(self) -> bool:
        """Whether the stream should end with the usage."""
        options = self.body.get("stream_options") or {}
        return bool(options.get("include_usage"))

    @property
    def prompt_tokens(self) -> int:
        """The number of tokens of the turns and of the delimiters around each."""
        texts = (read_content(it.get("content")) for it in self.messages)
        return sum(count_tokens(text) + _TOKENS_AROUND_MESSAGE for text in texts)

    @property
    def max_tokens(self) -> int | None:
        """The smaller of the two documented limits."""
        names = ("max_tokens", "max_completion_tokens")
        limits = [self.body[it] for it in names if self.body.get(it) is not None]
        return min(limits, default=None)


def describe_picture(url: str) -> str:
    """Describe the picture of a data URL, such as ``image/png 3 KB``."""
    head, _, data = url.partition(";base64,")
    return f"{head.removeprefix('data:')} {-(-len(data) * 3 // 4000)} KB"


def read_content(content: object) -> str:
    """Join the text of a message's content, a string or a list of parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(part["text"] for part in parts if part["type"] == "text")
