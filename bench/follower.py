"""A follower: reads one answer, and measures how late its tokens are."""

import asyncio
import re
from array import array
from time import monotonic

from .endpoint import read_clock_ms
from .texts import FIRST_WORD

_STAMP = re.compile(rb"t(\d{7})")


class Lateness:
    """The lateness of stamped tokens that were sent in an interval.

    :ivar samples_ms: one for each token, in milliseconds.
    """

    def __init__(self) -> None:
        self.from_ms = self.until_ms = 0
        self.samples_ms = array("l")

    def begin(self) -> None:
        """Forget all samples, and measure tokens sent from now on."""
        self.samples_ms = array("l")
        self.from_ms, self.until_ms = read_clock_ms(), 10**9

    def end(self) -> None:
        """Ignore tokens sent from now on; those on their way still count."""
        self.until_ms = read_clock_ms()

    def count_in_time(self, limit_ms: int) -> int:
        """Count the tokens that came within the limit."""
        return sum(1 for it in self.samples_ms if it <= limit_ms)


class Follower(asyncio.Protocol):
    """One stream, read to its end.

    :param request: the bytes to send.
    :param endings: byte strings; each means that the answer has ended.
    :param lateness: the object that collects the samples.
    :param is_keeping: whether to keep all bytes in ``received``.
    :ivar first_word: the time at which the first word came, by ``time.monotonic``.
    :ivar ended: whether the answer ended well.
    :ivar has_ending: whether an ending has come.
    :ivar wire_bytes: the number of bytes received, heads included.
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
        self.has_ending = False
        self._request = request
        self._endings = endings
        self._lateness = lateness or Lateness()
        self._is_keeping = is_keeping
        self._last_ms = 0
        self._tail = b""

    async def connect(self, port: int) -> None:
        """Connect and send the request."""
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
        self._note_stamps(data)
        if not self.first_word.done() and FIRST_WORD in data:
            self.first_word.set_result(monotonic())
        # An ending may be split between two reads.
        if any(it in self._tail + data for it in self._endings):
            self.has_ending = True
            self._end(is_good=True)
        self._tail = data[-40:]

    def connection_lost(self, error: Exception | None) -> None:
        self._end(is_good=False)

    def close(self) -> None:
        """Close the connection before the end."""
        self._end(is_good=True)

    def _end(self, *, is_good: bool) -> None:
        if not self.ended.done():
            self.ended.set_result(is_good)
        if not self.first_word.done():
            self.first_word.set_result(float("nan"))
        self._transport.close()

    def _note_stamps(self, data: bytes) -> None:
        lateness = self._lateness
        for stamp in _STAMP.findall(data):
            sent_ms = int(stamp)
            # An opening frame repeats whole blocks: count each token once.
            if sent_ms > self._last_ms:
                self._last_ms = sent_ms
                if lateness.from_ms <= sent_ms < lateness.until_ms:
                    lateness.samples_ms.append(read_clock_ms() - sent_ms)
