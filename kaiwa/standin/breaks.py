"""What goes wrong in the middle or at the end of a streamed answer. Pure: no IO."""

import json
from collections.abc import Callable, Iterator

from kaiwa.standin.refusals import describe_error
from kaiwa.standin.steps import Close, End, Hold, Send, Step, Wait
from kaiwa.standin.wire import ChunkWriter
from kaiwa.standin.wishes import Wishes

_MEGABYTE = 1_000_000
_JAPANESE_WORD = "会話"


def break_middle(wishes: Wishes, writer: ChunkWriter) -> Iterator[Step]:
    """Do, in mid-answer, each thing that was asked for; the last may end it."""
    for name, make_steps in _BREAKS.items():
        if name in wishes:
            yield from make_steps(writer, wishes.numbers[name])


def send_error(writer: ChunkWriter, number: float = 0) -> list[Step]:
    """Send an error as an event of a stream that began with status 200."""
    return [Send(writer.write_event({"error": _describe_fault()})), End()]


def spoil_body(data: bytes, wishes: Wishes) -> bytes:
    """Replace the body of a whole answer by what was asked for, if anything was."""
    if "error event" in wishes or "error event first" in wishes:
        return json.dumps({"error": _describe_fault()}).encode()
    if "deep json" in wishes:
        return _nest(wishes.numbers["deep json"])
    return data


def _send_until(writer: ChunkWriter, mark: bytes, extra_bytes: int) -> list[Step]:
    data = writer.write_text(_JAPANESE_WORD)
    return [Send(data[: data.index(mark) + extra_bytes]), Close()]


def _send_huge_line(writer: ChunkWriter, megabytes: float) -> list[Step]:
    return [Send(writer.write_text(" " + "x" * int(min(megabytes, 64) * _MEGABYTE)))]


def _send_deep_json(writer: ChunkWriter, depth: float) -> list[Step]:
    # The encoder would refuse what the decoder is to be tried with.
    frame = writer.write_event("@")
    return [Send(frame.replace(b'"@"', _nest(depth)))]


def _nest(depth: float) -> bytes:
    return b"[" * int(depth) + b"]" * int(depth)


def _describe_fault() -> dict[str, object]:
    return describe_error(500, "Failed to execute chat: the stand-in was asked to")


_BREAKS: dict[str, Callable[[ChunkWriter, float], list[Step]]] = {
    "pause": lambda writer, seconds: [Wait(seconds)],
    "huge line": _send_huge_line,
    "deep json": _send_deep_json,
    "error event": send_error,
    "silent": lambda writer, number: [Hold()],
    "cut quietly": lambda writer, number: [End()],
    "cut line": lambda writer, number: _send_until(writer, b'"delta"', 4),
    "cut character": lambda writer, number: _send_until(
        writer, _JAPANESE_WORD.encode(), 4
    ),
    "reset": lambda writer, number: [Close(is_reset=True)],
    "cut": lambda writer, number: [Close()],
}
