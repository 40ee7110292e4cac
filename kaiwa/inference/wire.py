"""The shapes of an answer on the wire, read leniently.

A chunk of a stream and a whole answer have the same shape but for the name of one
field, so one struct reads both. Only what is needed is named; of that, every leaf may
be anything, since one odd field must not cost the text beside it.
Source: https://devcenter.heroku.com/articles/heroku-inference-api-v1-chat-completions

Pure: no IO.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

_SURROGATES = re.compile("[\ud800-\udfff]")
_MAX_COUNT = 2**31


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost, in tokens."""

    prompt_tokens: int
    completion_tokens: int


class Delta(msgspec.Struct, frozen=True, gc=False):
    """One piece of an answer; its thinking, if it has both, came before its text.

    ``finish_reason`` and ``usage`` are in the last delta only. Reasons: ``stop``,
    ``length``, ``content_filter``, another word of the endpoint's, or ``other`` for
    what is no word.
    """

    text: str = ""
    thinking: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None


class UnreadableChunk(ValueError):
    """These bytes are not JSON, or not an object of a known shape."""


class Speech(msgspec.Struct, gc=False):
    """``delta`` of a chunk, ``message`` of a whole answer."""

    content: Any = None
    refusal: Any = None
    reasoning: Any = None
    reasoning_content: Any = None


class Choice(msgspec.Struct, gc=False):
    """One of ``choices``."""

    index: Any = 0
    delta: Speech | None = None
    message: Speech | None = None
    finish_reason: Any = None


class Chunk(msgspec.Struct, gc=False):
    """One object of a stream, or a whole answer, or an error instead of either."""

    choices: list[Choice] | None = None
    usage: Any = None
    error: Any = None
    message: Any = None

    def is_error(self) -> bool:
        """Tell an error, nested or flat, from a chunk."""
        if self.error or (self.error is not None and not self.choices):
            return True
        return not self.choices and isinstance(self.message, str)


class _PlainSpeech(msgspec.Struct, gc=False):
    content: str
    refusal: None = None
    reasoning: None = None
    reasoning_content: None = None


class _PlainChoice(msgspec.Struct, gc=False):
    delta: _PlainSpeech
    index: Literal[0] = 0
    finish_reason: Literal[""] | None = None


class _PlainChunk(msgspec.Struct, gc=False):
    choices: tuple[_PlainChoice]
    usage: None = None
    error: None = None


_DECODER = msgspec.json.Decoder(Chunk)
_PLAIN_DECODER = msgspec.json.Decoder(_PlainChunk)


def read_plain_words(data: bytes) -> str:
    """Return what a chunk says that says nothing else, as nearly all do.

    :returns: nothing for any other, which ``parse_chunk`` reads.
    """
    try:
        return _PLAIN_DECODER.decode(data).choices[0].delta.content
    except (ValueError, RecursionError):
        return ""


def parse_chunk(data: bytes) -> Chunk:
    """Read one JSON object.

    :raises UnreadableChunk: not JSON, or ``choices`` is not what it should be.
    :raises RecursionError: nested too deep to be meant well.
    """
    try:
        return _DECODER.decode(data)
    except msgspec.ValidationError as error:
        raise UnreadableChunk from error
    except ValueError:
        return _parse_odd_chunk(data)


def _parse_odd_chunk(data: bytes) -> Chunk:
    # Broken UTF-8, and half of an emoji escaped as ``\ud83d``, are refused by msgspec.
    try:
        return msgspec.convert(json.loads(data.decode("utf-8", "replace")), Chunk)
    except ValueError as error:
        raise UnreadableChunk from error


def find_choice(chunk: Chunk) -> Choice | None:
    """Return the first choice; any other was never asked for."""
    for choice in chunk.choices or ():
        if choice.index == 0 or not isinstance(choice.index, int):
            return choice
    return None


def read_words(speech: Speech) -> str:
    """Return what the model says."""
    return _read_content(speech.content) or _read_content(speech.refusal)


def read_thinking(speech: Speech) -> str:
    """Return what the model thinks, in any of three spellings."""
    reasoning = speech.reasoning
    if reasoning is None and speech.reasoning_content is None:
        return ""
    if isinstance(reasoning, dict):
        reasoning = reasoning.get("thinking")
    # Some endpoints send the same words under both names.
    return _read_content(reasoning) or _read_content(speech.reasoning_content)


def read_usage(usage: object) -> Usage | None:
    """Return the counts; None if there are none, or if both are zero."""
    if not isinstance(usage, dict):
        return None
    prompt = _read_count(usage.get("prompt_tokens"))
    completion = _read_count(usage.get("completion_tokens"))
    return Usage(prompt, completion) if prompt or completion else None


def mend_surrogates(text: str) -> str:
    """Join halves of a character that meet, and replace those that stay alone."""
    if text.isascii() or not _SURROGATES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


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
