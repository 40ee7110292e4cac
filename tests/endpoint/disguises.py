"""Other forms for the same bytes."""

import zlib
from collections.abc import Iterable, Iterator

from kaiwa.standin.instructions import Instructions
from kaiwa.standin.steps import Headers, Send, Step, Wait

_GZIP_WINDOW_BITS = 31


def disguise(steps: Iterable[Step], instructions: Instructions) -> Iterable[Step]:
    """Change the form of all bytes as a message asks."""
    if "crlf" in instructions:
        steps = _use_crlf(steps)
    if "gzip" in instructions:
        steps = _compress(steps)
    if "drip" in instructions:
        steps = _drip(steps, instructions.numbers["drip"])
    return steps


def list_encoding_headers(instructions: Instructions) -> Headers:
    """List the headers that the form needs."""
    return (("Content-Encoding", "gzip"),) if "gzip" in instructions else ()


def _use_crlf(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        if isinstance(step, Send):
            yield Send(step.data.replace(b"\n", b"\r\n"))
        else:
            yield step


def _compress(steps: Iterable[Step]) -> Iterator[Step]:
    compressor = zlib.compressobj(wbits=_GZIP_WINDOW_BITS)
    for step in steps:
        if isinstance(step, Send):
            data = compressor.compress(step.data)
            # Without the flush, nothing is sent before the end.
            yield Send(data + compressor.flush(zlib.Z_SYNC_FLUSH))
        else:
            yield step
    yield Send(compressor.flush())


def _drip(steps: Iterable[Step], seconds: float) -> Iterator[Step]:
    for step in steps:
        if not isinstance(step, Send):
            yield step
            continue
        for byte in step.data:
            yield Send(bytes((byte,)))
            yield Wait(seconds)
