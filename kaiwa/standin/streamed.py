"""An answer as a stream of events, in steps of time."""

from collections.abc import Iterable
from typing import Any

from .answers import Answer
from .instructions import Instructions
from .question import Question
from .refusals import describe_error
from .steps import End, Headers, Reply, Send, Step, Wait
from .wire import ChunkWriter, count_usage

DEFAULT_TOKENS_PER_SECOND = 40.0
# Without a charset, as the real endpoint. A client must not take it for Latin-1.
STREAM_HEADERS: Headers = (
    ("Content-Type", "text/event-stream"),
    ("Cache-Control", "no-cache"),
)
_LEAST_TOKENS_PER_SECOND = 0.001
_NO_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


class AnswerStream:
    """The steps that send one answer; a subclass may change any phase of it."""

    def __init__(
        self, question: Question, answer: Answer, instructions: Instructions
    ) -> None:
        self.question = question
        self.answer = answer
        self.instructions = instructions
        self.writer = ChunkWriter(question.model.model_id)

    def to_reply(self) -> Reply:
        """Build the reply that streams the answer."""
        return Reply(200, STREAM_HEADERS, self.list_steps())

    def list_steps(self) -> Iterable[Step]:
        """List all steps."""
        yield from self.begin()
        deltas = self.list_deltas()
        half = len(deltas) // 2
        interval = find_interval(self.instructions)
        for delta in deltas[:half]:
            yield self.send_delta(delta)
            yield Wait(interval)
        yield from self.break_middle()
        for delta in deltas[half:]:
            yield self.send_delta(delta)
            yield Wait(interval)
        yield from self.end()

    def begin(self) -> Iterable[Step]:
        """List the steps before the first token."""
        yield Wait(self.instructions.numbers.get("slow", 0))
        usage = _NO_USAGE if self.question.includes_usage else None
        opening = {"role": "assistant", "content": ""}
        yield Send(self.writer.write_delta(opening, usage=usage))

    def list_deltas(self) -> list[str | dict[str, Any]]:
        """List the deltas in order: a string is text."""
        thoughts = [{"reasoning": {"thinking": it}} for it in self.answer.thinking]
        return [*thoughts, *self.answer.text]

    def send_delta(self, delta: str | dict[str, Any]) -> Send:
        """Send one delta."""
        if isinstance(delta, str):
            return Send(self.writer.write_text(delta))
        return Send(self.writer.write_delta(delta))

    def break_middle(self) -> Iterable[Step]:
        """List the faults in the middle of the answer."""
        if "error event" in self.instructions:
            yield from self.send_error()

    def send_error(self) -> Iterable[Step]:
        """Report an error in the stream, which has begun with status 200."""
        error = describe_error(500, "Failed to execute chat")
        yield Send(self.writer.write_event({"error": error}))
        yield End()

    def end(self) -> Iterable[Step]:
        """List the steps after the last token."""
        yield Send(self.writer.write_delta({}, self.answer.finish_reason))
        if self.question.includes_usage:
            usage = count_usage(self.question, self.answer.completion_tokens)
            yield Send(self.writer.write_usage(usage))
        yield Send(self.writer.write_done())


def find_interval(instructions: Instructions) -> float:
    """Return the seconds from one token to the next."""
    if "fast" in instructions:
        return 0
    speed = instructions.numbers.get("speed", DEFAULT_TOKENS_PER_SECOND)
    return 1 / max(speed, _LEAST_TOKENS_PER_SECOND)
