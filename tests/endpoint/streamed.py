"""A streamed answer with everything that can go wrong in it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from kaiwa.standin.answers import Answer
from kaiwa.standin.instructions import Instructions
from kaiwa.standin.question import Question
from kaiwa.standin.steps import Reply, Send, Step
from kaiwa.standin.streamed import AnswerStream
from kaiwa.standin.wire import ChunkWriter

from .breaks import list_breaks
from .disguises import disguise, list_encoding_headers
from .steps import Hold
from .tools import ToolAnswer

Delta = str | dict[str, Any]

_ARGUMENT_PIECE_CHARS = 8
_HEARTBEAT = b": keep-alive\n\n"


class PlainWriter(ChunkWriter):
    """Writes events without names, and with a space after the colon."""

    def frame(self, event: str, data: bytes) -> bytes:
        """Write data as an event."""
        return b"data: " + data + b"\n\n"


class FaultyStream(AnswerStream):
    """The stand-in's stream, with the faults that a message asks for."""

    def __init__(
        self, question: Question, answer: Answer, instructions: Instructions
    ) -> None:
        super().__init__(question, answer, instructions)
        if "plain data" in instructions:
            self.writer = PlainWriter(question.model.model_id)

    def to_reply(self) -> Reply:
        """Build the reply that streams the answer."""
        reply = super().to_reply()
        return replace(
            reply,
            headers=(*reply.headers, *list_encoding_headers(self.instructions)),
            body=disguise(reply.body, self.instructions),
            delay_seconds=self.instructions.numbers.get("late", 0),
        )

    def begin(self) -> Iterable[Step]:
        """List the steps before the first token."""
        if "error event first" in self.instructions:
            return self.send_error()
        return super().begin()

    def list_deltas(self) -> list[Delta]:
        """List the deltas in order, thinking in the form that a message asks for."""
        if "thinking string" in self.instructions:
            thoughts: list[Delta] = [{"reasoning": it} for it in self.answer.thinking]
        elif "thinking content" in self.instructions:
            thoughts = [{"reasoning_content": it} for it in self.answer.thinking]
        else:
            thoughts = super().list_deltas()[: len(self.answer.thinking)]
        if isinstance(self.answer, ToolAnswer):
            return [*thoughts, *_list_call_deltas(self.answer.tool_call)]
        return [*thoughts, *self.answer.text]

    def send_delta(self, delta: Delta) -> Send:
        """Send one delta."""
        beat = _HEARTBEAT if "heartbeat" in self.instructions else b""
        return Send(beat + super().send_delta(delta).data)

    def break_middle(self) -> Iterable[Step]:
        """List the faults in the middle of the answer."""
        yield from super().break_middle()
        yield from list_breaks(self.instructions, self.writer)

    def end(self) -> Iterable[Step]:
        """List the steps after the last token."""
        steps = list(super().end())
        if "no done" in self.instructions:
            steps.pop()
        if "done open" in self.instructions:
            steps.append(Hold())
        return steps


def _list_call_deltas(call: dict[str, Any]) -> Iterator[Delta]:
    function = call["function"]
    opening = {**call, "function": {**function, "arguments": ""}}
    yield {"tool_calls": [{"index": 0, **opening}]}
    text = function["arguments"]
    for start in range(0, len(text), _ARGUMENT_PIECE_CHARS):
        piece = {"arguments": text[start : start + _ARGUMENT_PIECE_CHARS]}
        yield {"tool_calls": [{"index": 0, "function": piece}]}
