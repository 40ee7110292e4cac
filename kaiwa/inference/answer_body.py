"""The body of an answer: a stream of events, or one JSON object.

Pure: no IO.
"""

from .server_events import FIELD_NAMES, EventDecoder, ServerEvent

_HEAD_BYTES = 16
_IGNORED_AT_START = b"\xef\xbb\xbf \t\r\n"


class AnswerBody:
    """Split a body into events; a whole answer is one event, returned at its end.

    :param max_event_bytes: the largest event, and the largest whole answer.
    :ivar is_whole: the body is JSON instead of a stream.
    :ivar is_unreadable: the body is HTML, or too large.
    :ivar has_event: an event was returned.
    """

    def __init__(self, max_event_bytes: int) -> None:
        self.is_whole = False
        self.is_unreadable = False
        self.has_event = False
        self._max_event_bytes = max_event_bytes
        self._head = b""
        self._whole = bytearray()
        self._events = EventDecoder(max_event_bytes)

    @property
    def has_foreign_head(self) -> bool:
        """Return whether the first bytes are not those of an event."""
        return bool(self._head) and not self._head.startswith(FIELD_NAMES)

    def feed(self, data: bytes) -> list[ServerEvent]:
        """Take the next bytes; return the events that they complete."""
        if not self.is_whole and len(self._head) < _HEAD_BYTES:
            self._read_head(data)
        if self.is_whole:
            self._whole += data
            self.is_unreadable = len(self._whole) > self._max_event_bytes
        if self.is_whole or self.is_unreadable:
            return []
        events = self._events.feed(data)
        if events:
            self.has_event = True
        self.is_unreadable = self._events.has_overflowed
        return events

    def close(self) -> list[ServerEvent]:
        """Return the last event."""
        if self.is_whole:
            whole = bytes(self._whole).lstrip(_IGNORED_AT_START)
            events = [ServerEvent(b"", whole)]
        else:
            events = self._events.close()
        if events:
            self.has_event = True
        return events

    def _read_head(self, data: bytes) -> None:
        self._head = (self._head + data).lstrip(_IGNORED_AT_START)[:_HEAD_BYTES]
        self.is_whole = self._head.startswith((b"{", b"["))
        self.is_unreadable = self._head.startswith(b"<")
