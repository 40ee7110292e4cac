"""Decode server-sent events from bytes cut anywhere.

``requests.iter_lines`` adds a blank line if a CRLF is cut in two, and, if it decodes,
splits at U+2028, which the standard does not.
Source: https://html.spec.whatwg.org/multipage/server-sent-events.html

Pure: no IO.
"""

import msgspec

FIELD_NAMES = (b":", b"data", b"event", b"id", b"retry")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class ServerEvent(msgspec.Struct, frozen=True, gc=False):
    """One event; ``name`` is empty if the event has none."""

    name: bytes
    data: bytes


class LineDecoder:
    """Split bytes into lines at LF, CRLF or CR.

    :param max_bytes: the longest line.
    :ivar has_overflowed: a line is longer. This line and all later ones are discarded.
    """

    def __init__(self, max_bytes: int) -> None:
        self.has_overflowed = False
        self._max_bytes = max_bytes
        self._partial = bytearray()
        self._after_cr = False
        self._is_first = True

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next bytes; return the lines that they complete."""
        if not data or self.has_overflowed:
            return []
        if self._after_cr:
            # The CR has already ended its line, so that no line waits for an LF.
            data = data.removeprefix(b"\n")
        self._after_cr = data.endswith(b"\r")
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *lines, rest = data.split(b"\n")
        if lines and (self._partial or self._is_first):
            self._partial += lines[0]
            lines[0] = self._take_partial()
        self._partial += rest
        self.has_overflowed = len(self._partial) > self._max_bytes
        return lines

    def close(self) -> list[bytes]:
        """Return the last line if it has no line end."""
        return [self._take_partial()] if self._partial else []

    def _take_partial(self) -> bytes:
        line = bytes(self._partial)
        self._partial.clear()
        if self._is_first:
            self._is_first = False
            line = line.removeprefix(_BYTE_ORDER_MARK)
        return line


class EventDecoder:
    """Collect lines into events, without comments, ids and retry times.

    Some endpoints leave out the blank line between two events. A line that ends with
    ``}`` before one that begins with ``{`` is never inside one JSON object, so an event
    ends there, too.

    :param max_bytes: the longest line, and the largest event.
    :ivar has_overflowed: a line or an event is larger.
    """

    def __init__(self, max_bytes: int) -> None:
        self.has_overflowed = False
        self._max_bytes = max_bytes
        self._lines = LineDecoder(max_bytes)
        self._name = b""
        self._next_name: bytes | None = None
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[ServerEvent]:
        """Take the next bytes; return the events that they complete."""
        events = self._collect(self._lines.feed(data))
        self.has_overflowed |= self._lines.has_overflowed
        return events

    def close(self) -> list[ServerEvent]:
        """Return the last event, even without a blank line after it."""
        return self._collect([*self._lines.close(), b""])

    def _collect(self, lines: list[bytes]) -> list[ServerEvent]:
        events: list[ServerEvent] = []
        for line in lines:
            if not line:
                self._end_event(events)
                continue
            field, _, value = line.partition(b":")
            if field == b"data":
                if self._data and self._begins_event(value):
                    self._split_event(events)
                self._add_data(value.removeprefix(b" "))
            elif field == b"event":
                if self._data:
                    self._next_name = value.strip()
                else:
                    self._name = value.strip()
        return events

    def _begins_event(self, data: bytes) -> bool:
        if not self._data[-1].rstrip().endswith(b"}"):
            return False
        return data.lstrip().startswith((b"{", b"[DONE]"))

    def _split_event(self, events: list[ServerEvent]) -> None:
        name = self._name if self._next_name is None else self._next_name
        self._next_name = None
        self._end_event(events)
        self._name = name

    def _end_event(self, events: list[ServerEvent]) -> None:
        if self._data:
            # The last name counts, even after the data.
            name = self._name if self._next_name is None else self._next_name
            events.append(ServerEvent(name, b"\n".join(self._data)))
        self._name, self._next_name = b"", None
        self._data, self._size = [], 0

    def _add_data(self, data: bytes) -> None:
        self._size += len(data) + 1
        if self._size > self._max_bytes:
            self.has_overflowed = True
        elif not self._data or data.strip():
            self._data.append(data)
