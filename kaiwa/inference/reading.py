"""Read replies: an answer as deltas, or a whole body, within the timeouts."""

from collections.abc import Callable, Generator
from contextlib import closing, suppress

import gevent

from .. import errors
from .answer_decoder import AnswerDecoder
from .http import Reply, TransportFailed
from .timeouts import AnswerTimer, TimeoutExpired, Timeouts
from .wire import Delta

MAX_REFUSAL_BYTES = 65_536
# The end of the body has nearly always arrived; the connection can be reused after it.
DRAIN_SECONDS = 0.05
_DRAIN_READS = 4
# A read that need not wait does not switch to other greenlets. 16 reads, or the worst
# 16 KB, take 20 ms.
_READS_BEFORE_REST = 16
_BYTES_BEFORE_REST = 16_384
# Not 0: gevent runs up to 50 greenlets that sleep for 0 s before it polls sockets.
_REST_SECONDS = 0.001


class BodyReader:
    """Read a body, limit its bytes, and yield to the event loop between reads.

    :param max_bytes: of the body as it is sent: compressed, and in chunks.
    :param sleep: yields for so many seconds.
    """

    def __init__(
        self,
        reply: Reply,
        timer: AnswerTimer,
        max_bytes: int,
        *,
        sleep: Callable[[float], object] = gevent.sleep,
    ) -> None:
        self._reply = reply
        self._timer = timer
        self._max_bytes = max_bytes
        self._sleep = sleep
        self._reads = 0
        self._bytes = 0

    def read(self) -> bytes:
        """Wait for the next bytes; return no bytes at the end.

        :raises TransportFailed: the body is broken, or too large.
        :raises TimeoutExpired: a timeout expired.
        """
        if self._reads >= _READS_BEFORE_REST or self._bytes >= _BYTES_BEFORE_REST:
            self._reads = self._bytes = 0
            self._sleep(_REST_SECONDS)
        data = self._timer.call(self._reply.read)
        if self._reply.received_bytes > self._max_bytes:
            raise TransportFailed(errors.AnswerTooLarge)
        self._reads += 1
        self._bytes += len(data)
        return data


def read_answer(
    reader: BodyReader,
    decoder: AnswerDecoder,
    timer: AnswerTimer,
    closing_seconds: float,
) -> Generator[Delta, None, None]:
    """Yield the deltas of an answer, without the last one.

    :param closing_seconds: timeout for the usage and ``[DONE]`` after the last token.
    """
    was_ending = False
    while not decoder.is_done:
        deltas = _read_deltas(reader, decoder)
        if deltas:
            timer.note_token()
            yield from deltas
        if decoder.is_ending and not was_ending:
            timer.close_within(closing_seconds)
        was_ending = decoder.is_ending


def drain(reply: Reply, timer: AnswerTimer) -> None:
    """Read the end of the body, so that the connection can be reused."""
    timer.end_within(DRAIN_SECONDS)
    with suppress(TransportFailed, TimeoutExpired):
        for _ in range(_DRAIN_READS):
            if not timer.call(reply.read):
                break


def read_body(reply: Reply, timer: AnswerTimer, max_bytes: int) -> bytes:
    """Return a body of up to ``max_bytes``.

    :raises TransportFailed: the body is broken, or too large.
    """
    body = bytearray()
    _read_into(body, BodyReader(reply, timer, 2 * max_bytes), max_bytes)
    if len(body) > max_bytes:
        raise TransportFailed(errors.AnswerTooLarge)
    return bytes(body)


def read_refusal_body(reply: Reply, timeouts: Timeouts) -> bytes:
    """Return the body of a refusal, or its beginning; close the reply."""
    body = bytearray()
    with (
        closing(reply),
        AnswerTimer(timeouts) as timer,
        suppress(TransportFailed, TimeoutExpired),
    ):
        reader = BodyReader(reply, timer, 2 * MAX_REFUSAL_BYTES)
        _read_into(body, reader, MAX_REFUSAL_BYTES)
    return bytes(body)


def _read_deltas(reader: BodyReader, decoder: AnswerDecoder) -> list[Delta]:
    try:
        data = reader.read()
    except (TransportFailed, TimeoutExpired):
        if not decoder.is_complete:
            raise
        data = b""
    return decoder.feed(data) if data else decoder.close()


def _read_into(body: bytearray, reader: BodyReader, max_bytes: int) -> None:
    while len(body) <= max_bytes and (data := reader.read()):
        body += data
