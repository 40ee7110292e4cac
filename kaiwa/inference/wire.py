"""The JSON objects of an answer, read leniently.

A chunk of a stream and a whole answer differ in the name of one field only, so one
struct reads both. Fields that Kaiwa does not use are left out. The others accept a
value of any type, so that a bad field does not cost the text beside it. They stay JSON
until they are read, so that a large one costs neither time nor memory.
Source: https://devcenter.heroku.com/articles/heroku-inference-api-v1-chat-completions

Pure: no IO.
"""

import json
from contextlib import suppress
from typing import Any, Generic, Literal, TypeVar

import msgspec

from .think_tags import Piece
from .token_usage import Usage

# Objects for arbitrary JSON take up to 0.4 ms and 100 KB per KB.
MAX_VALUE_BYTES = 16_384
MAX_ODD_BYTES = 131_072
_THINKING_KINDS = frozenset({"thinking", "reasoning"})
# JSON that is not read yet, or a value of any type.
_Value = TypeVar("_Value")
_ABSENT: Any = None


class Delta(msgspec.Struct, frozen=True, gc=False):
    """One piece of an answer; its thinking, if any, comes before its text.

    :ivar finish_reason: in the last delta only: ``stop``, ``length``,
        ``content_filter``, another word of the endpoint, or ``other`` if the endpoint's
        reason is not a word.
    :ivar usage: in the last delta only.
    :ivar lacks_thinking: in the first delta only: the model has refused to think.
    """

    text: str = ""
    thinking: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    lacks_thinking: bool = False


class UnreadableChunk(ValueError):
    """The bytes are not JSON, or not an object of a known shape."""


class Message(msgspec.Struct, Generic[_Value], gc=False):
    """``delta`` of a chunk, ``message`` of a whole answer."""

    content: _Value = _ABSENT
    refusal: _Value = _ABSENT
    reasoning: _Value = _ABSENT
    reasoning_content: _Value = _ABSENT
    thinking: _Value = _ABSENT


class Choice(msgspec.Struct, Generic[_Value], gc=False):
    """One of ``choices``."""

    index: _Value = _ABSENT
    delta: Message[_Value] | None = None
    message: Message[_Value] | None = None
    finish_reason: _Value = _ABSENT


class Chunk(msgspec.Struct, Generic[_Value], gc=False):
    """One object of a stream, a whole answer, or an error."""

    choices: list[Choice[_Value]] | None = None
    usage: _Value = _ABSENT
    error: _Value = _ABSENT
    message: _Value = _ABSENT

    def is_error(self) -> bool:
        """Return whether this is an error, nested or flat."""
        error = read_value(self.error, too_large=True)
        if error or (error is not None and not self.choices):
            return True
        return not self.choices and isinstance(read_value(self.message), str)


class _PlainMessage(msgspec.Struct, gc=False):
    content: str
    refusal: None = None
    reasoning: None = None
    reasoning_content: None = None
    thinking: None = None


class _PlainChoice(msgspec.Struct, gc=False):
    delta: _PlainMessage
    index: Literal[0] = 0
    finish_reason: Literal[""] | None = None


class _PlainChunk(msgspec.Struct, gc=False):
    choices: tuple[_PlainChoice]
    usage: None = None
    error: None = None


class _TextPart(msgspec.Struct, gc=False):
    text: str = ""


class _Part(_TextPart, gc=False):
    type: str = ""
    thinking: msgspec.Raw = _ABSENT


class _Reasoning(msgspec.Struct, gc=False):
    thinking: msgspec.Raw = _ABSENT


_DECODER = msgspec.json.Decoder(Chunk[msgspec.Raw])
_PLAIN_DECODER = msgspec.json.Decoder(_PlainChunk)
_PARTS_DECODER = msgspec.json.Decoder(list[_Part])
_TEXTS_DECODER = msgspec.json.Decoder(list[_TextPart])
_REASONING_DECODER = msgspec.json.Decoder(_Reasoning)


def read_plain_text(data: bytes) -> str:
    """Return the text of a chunk that has only text, as nearly all have.

    Faster than ``parse_chunk``. Returns an empty string for any other chunk.
    """
    try:
        return _PLAIN_DECODER.decode(data).choices[0].delta.content
    except (ValueError, RecursionError):
        return ""


def parse_chunk(data: bytes) -> Chunk[Any]:
    """Read one JSON object.

    :raises UnreadableChunk: not JSON, or ``choices`` has another shape.
    :raises RecursionError: nested too deep.
    """
    if not data.isascii():
        # The values that stay JSON are not checked here.
        data = data.decode("utf-8", "replace").encode()
    try:
        return _DECODER.decode(data)
    except msgspec.ValidationError as error:
        raise UnreadableChunk from error
    except ValueError as error:
        return _parse_odd_chunk(data, error)


def _parse_odd_chunk(data: bytes, error: ValueError) -> Chunk[Any]:
    # msgspec refuses lone surrogates such as ``\ud83d``.
    if len(data) > MAX_ODD_BYTES:
        raise UnreadableChunk from error
    try:
        return msgspec.convert(json.loads(data), Chunk[Any])
    except ValueError as odd:
        raise UnreadableChunk from odd


def read_value(value: object, *, too_large: object = None) -> Any:
    """Return the value of a field, decoded if it is still JSON; None if it is broken.

    :param too_large: returned for more than ``MAX_VALUE_BYTES``, except a string.
    """
    if not isinstance(value, msgspec.Raw):
        return value
    data = bytes(value)
    if len(data) > MAX_VALUE_BYTES and not data.startswith(b'"'):
        return too_large
    try:
        return msgspec.json.decode(data)
    except (ValueError, RecursionError):
        # A number may be out of range.
        return None


def find_choice(chunk: Chunk[Any]) -> Choice[Any] | None:
    """Return the first choice; Kaiwa never asks for more than one."""
    for choice in chunk.choices or ():
        index = read_value(choice.index)
        if index in (0, None) or not isinstance(index, int):
            return choice
    return None


def read_pieces(message: Message[Any]) -> list[Piece]:
    """Return the thinking and the text, in order; a refusal counts as text."""
    thinking = _read_thinking(message)
    pieces = [Piece(thinking, is_thinking=True)] if thinking else []
    if message.content is not None:
        pieces += [piece for piece in _read_parts(message.content) if piece.text]
    if message.refusal is not None and all(piece.is_thinking for piece in pieces):
        refusal = _read_text(message.refusal)
        pieces += [Piece(refusal, is_thinking=False)] if refusal else []
    return pieces


def _read_thinking(message: Message[Any]) -> str:
    """Read the first field with thinking; some endpoints send the same in two."""
    thinking = ""
    if message.reasoning is not None:
        thinking = _read_reasoning(message.reasoning)
    for field in (message.reasoning_content, message.thinking):
        if field is not None and not thinking:
            thinking = _read_text(field)
    return thinking


def _read_reasoning(reasoning: object) -> str:
    if isinstance(reasoning, dict):
        return _read_text(reasoning.get("thinking"))
    if isinstance(reasoning, msgspec.Raw) and bytes(reasoning).startswith(b"{"):
        with suppress(ValueError):
            reasoning = _REASONING_DECODER.decode(reasoning).thinking
    return _read_text(reasoning)


def _read_text(content: object) -> str:
    """Read a string, or the text of a list of parts."""
    if isinstance(content, msgspec.Raw) and bytes(content).startswith(b"["):
        try:
            return "".join(part.text for part in _TEXTS_DECODER.decode(content))
        except ValueError:
            # One of the parts is not an object, or its text is not a string.
            pass
    content = read_value(content)
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(text for text in parts if isinstance(text, str))
    return ""


def _read_parts(content: object) -> list[Piece]:
    """Read a string, or a list of parts such as ``{"type": "text", "text": "Hi"}``.

    Mistral: ``{"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}``.
    """
    if isinstance(content, msgspec.Raw) and bytes(content).startswith(b"["):
        with suppress(ValueError):
            return [
                _read_part(part.type, part.text, part.thinking)
                for part in _PARTS_DECODER.decode(content)
            ]
        content = read_value(content)
    if isinstance(content, list):
        return [
            _read_part(part.get("type"), part.get("text"), part.get("thinking"))
            for part in content
            if isinstance(part, dict)
        ]
    return [Piece(_read_text(content), is_thinking=False)]


def _read_part(kind: object, text: object, thinking: object) -> Piece:
    thought = _read_text(thinking)
    is_thinking = bool(thought) or kind in _THINKING_KINDS
    return Piece(thought or _read_text(text), is_thinking)
