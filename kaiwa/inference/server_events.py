"""Bytes to lines, lines to server-sent events, wherever the network cuts them.

``requests.iter_lines`` invents a blank line where a CRLF is cut in two, and splits
at U+2028 once it decodes; here lines are bytes and end where the standard says.
Source: https://html.spec.whatwg.org/multipage/server-sent-events.html

Pure: no IO.
"""

import msgspec

MAX_LINE_BYTES = 1_000_000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class ServerEvent(msgspec.Struct, frozen=True, gc=False):
    """One event: its name, empty if it has none, and its data."""

    name: bytes
    data: bytes


class LineDecoder:
    """Cut bytes into lines at LF, CRLF or CR.

    ``has_overflowed`` after a line longer than ``MAX_LINE_BYTES``; nothing that came
    after the lines before it is kept.
    """

    def __init__(self) -> None:
        self.has_overflowed = False
        self._partial = bytearray()
        self._after_cr = False
        self._is_first = True

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next bytes; return the lines that they complete."""
        if not data or self.has_overflowed:
            return []
        if self._after_cr:
            # The CR has ended its line already, so that no line waits for an LF.
            data = data.removeprefix(b"\n")
        self._after_cr = data.endswith(b"\r")
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *lines, rest = data.split(b"\n")
        if lines and (self._partial or self._is_first):
            self._partial += lines[0]
            lines[0] = self._take_partial()
        self._partial += rest
        self.has_overflowed = len(self._partial) > MAX_LINE_BYTES
        return lines

    def close(self) -> list[bytes]:
        """Return the last line if nothing ended it."""
        return [self._take_partial()] if self._partial else []

    def _take_partial(self) -> bytes:
        line = bytes(self._partial)
        self._partial.clear()
        if self._is_first:
            self._is_first = False
            line = line.removeprefix(_BYTE_ORDER_MARK)
        return line


class EventDecoder:
    """Gather lines into events; comments, ids and retry times are left out.

    ``has_overflowed`` after an event longer than ``MAX_LINE_BYTES``.
    """

    def __init__(self) -> None:
        self.has_overflowed = False
        self._lines = LineDecoder()
        self._name = b""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[ServerEvent]:
        """Take the next bytes; return the events that they complete."""
        events = self._gather(self._lines.feed(data))
        self.has_overflowed |= self._lines.has_overflowed
        return events

    def close(self) -> list[ServerEvent]:
        """Return the last event even if no blank line ended it."""
        return self._gather([*self._lines.close(), b""])

    def _gather(self, lines: list[bytes]) -> list[ServerEvent]:
        events = []
        for line in lines:
            if not line:
                if self._data:
                    events.append(ServerEvent(self._name, b"\n".join(self._data)))
                self._name, self._data, self._size = b"", [], 0
                continue
            field, _, value = line.partition(b":")
            if field == b"data":
                self._add_data(value.removeprefix(b" "))
            elif field == b"event":
                self._name = value.strip()
        return events

    def _add_data(self, data: bytes) -> None:
        self._size += len(data) + 1
        if self._size > MAX_LINE_BYTES:
            self.has_overflowed = True
        else:
            self._data.append(data)
