"""An answer as a stream of events, at a pace. Pure: no IO."""

import math
from collections.abc import Iterator
from typing import Any

from kaiwa.standin.answers import Answer
from kaiwa.standin.breaks import break_middle, send_error
from kaiwa.standin.disguises import disguise, list_encoding_headers
from kaiwa.standin.question import Question
from kaiwa.standin.steps import Hold, Reply, Send, Step, Wait
from kaiwa.standin.wire import ChunkWriter, count_usage
from kaiwa.standin.wishes import Wishes

DEFAULT_TOKENS_PER_SECOND = 40.0
_ARGUMENT_PIECE_CHARS = 8
_HEARTBEAT = b": keep-alive\n\n"
_NO_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


def stream_answer(question: Question, answer: Answer, wishes: Wishes) -> Reply:
    """Build the reply that streams an answer."""
    headers = (
        # Without a charset: a trap for those who then take it for Latin-1.
        ("Content-Type", "text/event-stream"),
        ("Cache-Control", "no-cache"),
        *list_encoding_headers(wishes),
    )
    steps = disguise(_list_steps(question, answer, wishes), wishes)
    return Reply(200, headers, steps, wishes.numbers.get("late", 0))


def _list_steps(question: Question, answer: Answer, wishes: Wishes) -> Iterator[Step]:
    writer = ChunkWriter(question.model.model_id, is_plain="plain data" in wishes)
    yield Wait(wishes.numbers.get("slow", 0))
    if "error event first" in wishes:
        yield from send_error(writer)
    usage = _NO_USAGE if question.includes_usage else None
    yield Send(writer.write_delta({"role": "assistant", "content": ""}, usage=usage))
    yield from _list_middle(list(_list_deltas(answer, wishes)), wishes, writer)
    yield Send(writer.write_delta({}, answer.finish_reason))
    if question.includes_usage:
        usage = count_usage(question, answer.completion_tokens)
        yield Send(writer.write_usage(usage))
    if "no done" not in wishes:
        yield Send(writer.write_done())
    if "done open" in wishes:
        yield Hold()


def _list_middle(
    deltas: list[str | dict[str, Any]], wishes: Wishes, writer: ChunkWriter
) -> Iterator[Step]:
    seconds = _find_interval(wishes)
    beat = _HEARTBEAT if "heartbeat" in wishes else b""
    half = len(deltas) // 2
    for index, delta in enumerate(deltas):
        if index == half:
            yield from break_middle(wishes, writer)
        yield Send(beat + _write_delta(writer, delta))
        yield Wait(seconds)
    if not deltas:
        yield from break_middle(wishes, writer)


def _write_delta(writer: ChunkWriter, delta: str | dict[str, Any]) -> bytes:
    if isinstance(delta, str):
        return writer.write_text(delta)
    return writer.write_delta(delta)


def _list_deltas(answer: Answer, wishes: Wishes) -> Iterator[str | dict[str, Any]]:
    """List what each chunk brings; text stays text, since there is most of it."""
    for thought in answer.thinking:
        if "thinking string" in wishes:
            yield {"reasoning": thought}
        elif "thinking content" in wishes:
            yield {"reasoning_content": thought}
        else:
            yield {"reasoning": {"thinking": thought}}
    yield from answer.text
    if answer.tool_call:
        yield from _list_call_deltas(answer.tool_call)


def _list_call_deltas(call: dict[str, Any]) -> Iterator[dict[str, Any]]:
    function = call["function"]
    opening = {**call, "function": {**function, "arguments": ""}}
    yield {"tool_calls": [{"index": 0, **opening}]}
    text = function["arguments"]
    for start in range(0, len(text), _ARGUMENT_PIECE_CHARS):
        piece = {"arguments": text[start : start + _ARGUMENT_PIECE_CHARS]}
        yield {"tool_calls": [{"index": 0, "function": piece}]}


def _find_interval(wishes: Wishes) -> float:
    if "fast" in wishes:
        return 0
    speed = wishes.numbers.get("speed", DEFAULT_TOKENS_PER_SECOND)
    return 1 / speed if speed > 0 else math.inf
