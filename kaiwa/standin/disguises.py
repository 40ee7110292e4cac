"""Other ways for the same bytes to travel. Pure: no IO."""

import zlib
from collections.abc import Iterable, Iterator

from kaiwa.standin.steps import Send, Step, Wait
from kaiwa.standin.wishes import Wishes

_GZIP_WINDOW_BITS = 31


def disguise(steps: Iterable[Step], wishes: Wishes) -> Iterable[Step]:
    """Apply what was asked for; compression before the slow drip of its bytes."""
    if "crlf" in wishes:
        steps = _use_crlf(steps)
    if "gzip" in wishes:
        steps = _compress(steps)
    if "drip" in wishes:
        steps = _drip(steps, wishes.numbers["drip"])
    return steps


def list_encoding_headers(wishes: Wishes) -> tuple[tuple[str, str], ...]:
    """List the headers that a disguise needs."""
    return (("Content-Encoding", "gzip"),) if "gzip" in wishes else ()


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
            # Without the flush nothing would leave before the end.
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
