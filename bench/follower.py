"""A follower: reads one answer, and knows how late its tokens are."""

import asyncio
import re
from array import array
from time import monotonic

from .endpoint import read_clock_ms
from .texts import FIRST_WORD

_MARK = re.compile(rb"t(\d{7})")


class Lateness:
    """How late the marked tokens are that were sent from a moment on.

    :ivar samples_ms: for each that came, in milliseconds.
    """

    def __init__(self) -> None:
        self.from_ms = self.until_ms = 0
        self.samples_ms = array("l")

    def begin(self) -> None:
        """Forget what was, and measure what is sent from now on."""
        self.samples_ms = array("l")
        self.from_ms, self.until_ms = read_clock_ms(), 10**9

    def end(self) -> None:
        """Measure nothing that is sent from now on; what is under way may come."""
        self.until_ms = read_clock_ms()

    def count_in_time(self, limit_ms: int) -> int:
        """Count the tokens that came within a limit."""
        return sum(1 for it in self.samples_ms if it <= limit_ms)


class Follower(asyncio.Protocol):
    """One stream, read to its end.

    :param request: what to ask the server.
    :param lateness: where to note it down.
    :param is_keeping: whether to keep all that came, in ``received``.
    :ivar began_at: when the first word came, by ``time.monotonic``.
    :ivar wire_bytes: all that came, heads included.
    """

    def __init__(
        self,
        request: bytes,
        endings: tuple[bytes, ...],
        lateness: Lateness | None = None,
        *,
        is_keeping: bool = False,
    ) -> None:
        loop = asyncio.get_running_loop()
        self.first_word: asyncio.Future[float] = loop.create_future()
        self.ended: asyncio.Future[bool] = loop.create_future()
        self.received = bytearray()
        self.wire_bytes = 0
        self._request = request
        self._endings = endings
        self._lateness = lateness or Lateness()
        self._is_keeping = is_keeping
        self._last_ms = 0
        self._tail = b""

    async def connect(self, port: int) -> None:
        """Connect and ask."""
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, "127.0.0.1", port)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self.wire_bytes += len(data)
        if self._is_keeping:
            self.received += data
        self._note_marks(data)
        if not self.first_word.done() and FIRST_WORD in data:
            self.first_word.set_result(monotonic())
        # An ending may be cut in two.
        if any(it in self._tail + data for it in self._endings):
            self._end(is_good=True)
        self._tail = data[-40:]

    def connection_lost(self, error: Exception | None) -> None:
        self._end(is_good=False)

    def close(self) -> None:
        """Go away before the end."""
        self._end(is_good=True)

    def _end(self, *, is_good: bool) -> None:
        if not self.ended.done():
            self.ended.set_result(is_good)
        if not self.first_word.done():
            self.first_word.set_result(float("nan"))
        self._transport.close()

    def _note_marks(self, data: bytes) -> None:
        lateness = self._lateness
        for mark in _MARK.findall(data):
            sent_ms = int(mark)
            # An opening frame holds whole blocks: what was seen is not seen again.
            if sent_ms > self._last_ms:
                self._last_ms = sent_ms
                if lateness.from_ms <= sent_ms < lateness.until_ms:
                    lateness.samples_ms.append(read_clock_ms() - sent_ms)
