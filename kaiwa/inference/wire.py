"""The JSON objects of an answer, read leniently.

A chunk of a stream and a whole answer differ in the name of one field only, so one
struct reads both. Fields that Kaiwa does not use are left out. The others accept a
value of any type, so that a bad field does not cost the text beside it.
Source: https://devcenter.heroku.com/articles/heroku-inference-api-v1-chat-completions

Pure: no IO.
"""

import json
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

_MAX_COUNT = 2**31


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of the prompt and of the answer, as the endpoint counted them."""

    input_tokens: int
    output_tokens: int


class Delta(msgspec.Struct, frozen=True, gc=False):
    """One piece of an answer; its thinking, if any, comes before its text.

    :ivar finish_reason: in the last delta only: ``stop``, ``length``,
        ``content_filter``, another word of the endpoint, or ``other`` if the endpoint's
        reason is not a word.
    :ivar usage: in the last delta only.
    """

    text: str = ""
    thinking: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None


class UnreadableChunk(ValueError):
    """The bytes are not JSON, or not an object of a known shape."""


class Message(msgspec.Struct, gc=False):
    """``delta`` of a chunk, ``message`` of a whole answer."""

    content: Any = None
    refusal: Any = None
    reasoning: Any = None
    reasoning_content: Any = None


class Choice(msgspec.Struct, gc=False):
    """One of ``choices``."""

    index: Any = 0
    delta: Message | None = None
    message: Message | None = None
    finish_reason: Any = None


class Chunk(msgspec.Struct, gc=False):
    """One object of a stream, a whole answer, or an error."""

    choices: list[Choice] | None = None
    usage: Any = None
    error: Any = None
    message: Any = None

    def is_error(self) -> bool:
        """Return whether this is an error, nested or flat."""
        if self.error or (self.error is not None and not self.choices):
            return True
        return not self.choices and isinstance(self.message, str)


class _PlainMessage(msgspec.Struct, gc=False):
    content: str
    refusal: None = None
    reasoning: None = None
    reasoning_content: None = None


class _PlainChoice(msgspec.Struct, gc=False):
    delta: _PlainMessage
    index: Literal[0] = 0
    finish_reason: Literal[""] | None = None


class _PlainChunk(msgspec.Struct, gc=False):
    choices: tuple[_PlainChoice]
    usage: None = None
    error: None = None


_DECODER = msgspec.json.Decoder(Chunk)
_PLAIN_DECODER = msgspec.json.Decoder(_PlainChunk)


def read_plain_text(data: bytes) -> str:
    """Return the text of a chunk that has only text, as nearly all have.

    Faster than ``parse_chunk``. Returns an empty string for any other chunk.
    """
    try:
        return _PLAIN_DECODER.decode(data).choices[0].delta.content
    except (ValueError, RecursionError):
        return ""


def parse_chunk(data: bytes) -> Chunk:
    """Read one JSON object.

    :raises UnreadableChunk: not JSON, or ``choices`` has another shape.
    :raises RecursionError: nested too deep.
    """
    try:
        return _DECODER.decode(data)
    except msgspec.ValidationError as error:
        raise UnreadableChunk from error
    except ValueError:
        return _parse_odd_chunk(data)


def _parse_odd_chunk(data: bytes) -> Chunk:
    # msgspec refuses broken UTF-8, and lone surrogates such as ``\ud83d``.
    try:
        return msgspec.convert(json.loads(data.decode("utf-8", "replace")), Chunk)
    except ValueError as error:
        raise UnreadableChunk from error


def find_choice(chunk: Chunk) -> Choice | None:
    """Return the first choice; Kaiwa never asks for more than one."""
    for choice in chunk.choices or ():
        if choice.index == 0 or not isinstance(choice.index, int):
            return choice
    return None


def read_text(message: Message) -> str:
    """Return the text, or the refusal, which is shown like text."""
    return _read_content(message.content) or _read_content(message.refusal)


def read_thinking(message: Message) -> str:
    """Return the thinking, which endpoints send in one of three fields."""
    reasoning = message.reasoning
    if reasoning is None and message.reasoning_content is None:
        return ""
    if isinstance(reasoning, dict):
        reasoning = reasoning.get("thinking")
    # Some endpoints send the same thinking in two fields.
    return _read_content(reasoning) or _read_content(message.reasoning_content)


def read_usage(usage: object) -> Usage | None:
    """Return the usage; None if it is missing, or if both counts are zero."""
    if not isinstance(usage, dict):
        return None
    input_tokens = _read_count(usage.get("prompt_tokens"))
    output_tokens = _read_count(usage.get("completion_tokens"))
    if not input_tokens and not output_tokens:
        return None
    return Usage(input_tokens, output_tokens)


def _read_content(content: object) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(text for text in parts if isinstance(text, str))
    return ""


def _read_count(value: object) -> int:
    if isinstance(value, int | float) and 0 <= value < _MAX_COUNT:
        return int(value)
    return 0
