"""Faults in the middle of an answer."""

import json
from collections.abc import Callable, Iterable, Iterator

from kaiwa.standin.instructions import Instructions
from kaiwa.standin.refusals import describe_error
from kaiwa.standin.steps import End, Send, Step, Wait
from kaiwa.standin.wire import ChunkWriter

from .steps import Close, Hold

_MEGABYTE = 1_000_000
_JAPANESE_WORD = "会話"


def list_breaks(instructions: Instructions, writer: ChunkWriter) -> Iterator[Step]:
    """List the steps of all faults that a message asks for."""
    for name, make_steps in _BREAKS.items():
        if name in instructions:
            yield from make_steps(writer, instructions.numbers[name])


def spoil_body(data: bytes, instructions: Instructions) -> bytes:
    """Replace the body of a whole answer, if a message asks for it."""
    if "error event" in instructions or "error event first" in instructions:
        return json.dumps({"error": describe_error(500, "Failed")}).encode()
    if "deep json" in instructions:
        return _nest(instructions.numbers["deep json"])
    return data


def _send_until(writer: ChunkWriter, end: bytes, extra_bytes: int) -> list[Step]:
    data = writer.write_text(_JAPANESE_WORD)
    return [Send(data[: data.index(end) + extra_bytes]), Close()]


def _send_huge_line(writer: ChunkWriter, megabytes: float) -> list[Step]:
    return [Send(writer.write_text(" " + "x" * int(min(megabytes, 64) * _MEGABYTE)))]


def _send_deep_json(writer: ChunkWriter, depth: float) -> list[Step]:
    # The encoder refuses a value as deep as the decoder should be tried with.
    frame = writer.write_event("@")
    return [Send(frame.replace(b'"@"', _nest(depth)))]


def _nest(depth: float) -> bytes:
    return b"[" * int(depth) + b"]" * int(depth)


_BREAKS: dict[str, Callable[[ChunkWriter, float], Iterable[Step]]] = {
    "pause": lambda writer, seconds: [Wait(seconds)],
    "huge line": _send_huge_line,
    "deep json": _send_deep_json,
    "silent": lambda writer, number: [Hold()],
    "cut quietly": lambda writer, number: [End()],
    "cut line": lambda writer, number: _send_until(writer, b'"delta"', 4),
    "cut character": lambda writer, number: _send_until(
        writer, _JAPANESE_WORD.encode(), 4
    ),
    "reset": lambda writer, number: [Close(is_reset=True)],
    "cut": lambda writer, number: [Close()],
}
