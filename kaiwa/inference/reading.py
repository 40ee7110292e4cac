"""Read replies: an answer as deltas, or a whole body, within the timeouts."""

from collections.abc import Generator
from contextlib import closing, suppress

import gevent

from .answer_decoder import AnswerDecoder
from .http import Reply, TransportFailed
from .timeouts import AnswerTimer, TimeoutExpired, Timeouts
from .wire import Delta

MAX_REFUSAL_BYTES = 65_536
# The end of the body has nearly always arrived; the connection can be reused after it.
DRAIN_SECONDS = 0.05
_DRAIN_READS = 4
_READS_BEFORE_SWITCH = 16


def read_answer(
    reply: Reply, decoder: AnswerDecoder, timer: AnswerTimer, closing_seconds: float
) -> Generator[Delta, None, None]:
    """Yield the deltas of an answer, without the last one.

    :param closing_seconds: timeout for the usage and ``[DONE]`` after the last token.
    """
    reads = 0
    while not decoder.is_done:
        deltas = _read_deltas(reply, decoder, timer)
        if deltas:
            timer.note_token()
            yield from deltas
        if decoder.is_complete:
            timer.end_within(closing_seconds)
        reads += 1
        if reads % _READS_BEFORE_SWITCH == 0:
            # A read that need not wait does not switch to other greenlets.
            gevent.sleep(0)


def drain(reply: Reply, timer: AnswerTimer) -> None:
    """Read the end of the body, so that the connection can be reused."""
    timer.end_within(DRAIN_SECONDS)
    with suppress(TransportFailed, TimeoutExpired):
        for _ in range(_DRAIN_READS):
            if not timer.call(reply.read):
                break


def read_body(reply: Reply, timer: AnswerTimer, max_bytes: int) -> bytes:
    """Return a body, or more than ``max_bytes`` of a longer one."""
    body = bytearray()
    _read_into(body, reply, timer, max_bytes)
    return bytes(body)


def read_refusal_body(reply: Reply, timeouts: Timeouts) -> bytes:
    """Return the body of a refusal, or its beginning; close the reply."""
    body = bytearray()
    with (
        closing(reply),
        AnswerTimer(timeouts) as timer,
        suppress(TransportFailed, TimeoutExpired),
    ):
        _read_into(body, reply, timer, MAX_REFUSAL_BYTES)
    return bytes(body)


def _read_deltas(
    reply: Reply, decoder: AnswerDecoder, timer: AnswerTimer
) -> list[Delta]:
    try:
        data = timer.call(reply.read)
    except (TransportFailed, TimeoutExpired):
        if not decoder.is_complete:
            raise
        data = b""
    return decoder.feed(data) if data else decoder.close()


def _read_into(
    body: bytearray, reply: Reply, timer: AnswerTimer, max_bytes: int
) -> None:
    while len(body) <= max_bytes:
        data = timer.call(reply.read)
        if not data:
            break
        body += data
