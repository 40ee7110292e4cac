"""From the bytes of an HTTP answer to deltas, and to how it ended.

Deltas depend on the bytes alone, not on where the network cuts them, except that
those found in one read are merged. So an error inside the stream is kept until the
text before it has been handed out; ``conclude`` raises it.

Pure: no IO.
"""

import re

from .. import clock, errors
from ..errors import InferenceError
from .refusals import Subject, read_error_event
from .server_events import EventDecoder, ServerEvent
from .wire import (
    Choice,
    Delta,
    UnreadableChunk,
    find_choice,
    mend_surrogates,
    parse_chunk,
    read_plain_words,
    read_thinking,
    read_usage,
    read_words,
)

MAX_ANSWER_CHARACTERS = 2_000_000
MAX_BODY_BYTES = 16_000_000
_DONE = b"[DONE]"
_IGNORED_AT_START = b"\xef\xbb\xbf \t\r\n"
_FIELDS = (b":", b"data", b"event", b"id", b"retry")
# A reason is stored: what no column could hold would keep every answer from it.
_REASON = re.compile(r"[\x21-\x7e]{1,40}")


class AnswerDecoder:
    """Decode one answer, streamed or whole.

    ``is_done``: nothing that may still come matters. ``is_complete``: the model has
    ended its answer, though its usage may still come.
    """

    def __init__(self, subject: Subject) -> None:
        self.is_done = False
        self._subject = subject
        self._head = b""
        self._body: bytearray | None = None
        self._events = EventDecoder()
        self._error: InferenceError | None = None
        self._has_event = self._has_chunk = self._has_words = False
        self._has_done_mark = False
        self._finish_reason: str | None = None
        self._usage = read_usage(None)
        self._length = 0
        self._half = ""
        self._texts: list[str] = []
        self._thoughts: list[str] = []
        self._deltas: list[Delta] = []

    @property
    def is_complete(self) -> bool:
        """Tell whether the end that was seen is the answer's own."""
        return self._has_done_mark or self._finish_reason is not None

    def feed(self, data: bytes) -> list[Delta]:
        """Take the next bytes; return what they say."""
        if self._body is None and len(self._head) < 16:
            self._head = (self._head + data).lstrip(_IGNORED_AT_START)[:16]
            self._recognize()
        if self._body is not None:
            self._body += data
            if len(self._body) > MAX_BODY_BYTES:
                self._stop(errors.UnreadableAnswer)
            return []
        self._take_events(self._events.feed(data))
        if self._events.has_overflowed:
            self._stop(errors.UnreadableAnswer)
        return self._hand_out()

    def close(self) -> list[Delta]:
        """Take note that no byte will come; return what was kept back."""
        if self._body is not None:
            self._take_chunk(bytes(self._body).lstrip(_IGNORED_AT_START))
            # A whole answer is complete even where it gives no reason for its end.
            self._has_done_mark |= self._has_chunk
        else:
            self._take_events(self._events.close())
        self.is_done = True
        return self._hand_out()

    def conclude(self) -> Delta:
        """Return the last delta.

        :raises InferenceError: the answer did not end as an answer does.
        """
        if self._error is not None and not self.is_complete:
            raise self._error
        if not self._has_chunk and self._is_foreign():
            raise self._subject.fail(errors.UnreadableAnswer)
        if not self.is_complete:
            raise self._subject.fail(errors.StreamBroken)
        if not self._has_words:
            raise self._subject.fail(errors.EmptyAnswer)
        return Delta(finish_reason=self._finish_reason or "stop", usage=self._usage)

    def _recognize(self) -> None:
        if self._head.startswith((b"{", b"[")):
            self._body = bytearray()
        elif self._head.startswith(b"<"):
            self._stop(errors.UnreadableAnswer)

    def _is_foreign(self) -> bool:
        if self._has_event or self._body is not None:
            return not self._has_done_mark
        return bool(self._head) and not self._head.startswith(_FIELDS)

    def _take_events(self, events: list[ServerEvent]) -> None:
        for event in events:
            if self.is_done:
                break
            self._has_event = True
            words = read_plain_words(event.data)
            if words and event.name != b"error":
                self._has_chunk = True
                self._add(self._texts, words)
            elif event.data.strip() == _DONE:
                self._has_done_mark = self.is_done = True
            elif event.name == b"error":
                self._refuse(event.data)
            else:
                self._take_chunk(event.data)

    def _take_chunk(self, data: bytes) -> None:
        try:
            chunk = parse_chunk(data)
        except UnreadableChunk:
            return
        except RecursionError:
            self._stop(errors.UnreadableAnswer)
            return
        if chunk.is_error():
            self._refuse(data)
            return
        self._has_chunk |= chunk.choices is not None
        self._usage = read_usage(chunk.usage) or self._usage
        choice = find_choice(chunk)
        if choice is not None:
            self._take_choice(choice)

    def _take_choice(self, choice: Choice) -> None:
        speech = choice.delta or choice.message
        if speech is not None:
            # Thinking first: in a whole answer, both are in one object.
            if thinking := read_thinking(speech):
                self._add(self._thoughts, mend_surrogates(thinking))
            if text := read_words(speech):
                self._add(self._texts, text)
        # An empty string is seen on chunks that are not the last.
        reason = choice.finish_reason
        if isinstance(reason, str) and reason and not self.is_done:
            self._finish_reason = reason if _REASON.fullmatch(reason) else "other"

    def _add(self, texts: list[str], text: str) -> None:
        if texts is self._thoughts and self._texts:
            self._close_delta()
        room = MAX_ANSWER_CHARACTERS - self._length
        if len(text) > room:
            text = text[:room]
            self._finish_reason = "length"
            self.is_done = True
        self._length += len(text)
        texts.append(text)

    def _close_delta(self) -> None:
        text, thinking = "".join(self._texts), "".join(self._thoughts)
        if text:
            # A tokenizer may cut an emoji in two: the first half waits for the second.
            text = self._half + text
            self._half = text[-1] if "\ud800" <= text[-1] <= "\udbff" else ""
            text = mend_surrogates(text.removesuffix(self._half))
        if text or thinking:
            self._has_words = self._has_words or bool(text.strip())
            self._deltas.append(Delta(text, thinking))
        self._texts.clear()
        self._thoughts.clear()

    def _hand_out(self) -> list[Delta]:
        self._close_delta()
        deltas, self._deltas = self._deltas, []
        return deltas

    def _refuse(self, data: bytes) -> None:
        self._error = read_error_event(self._subject, data, clock.now())
        self.is_done = True

    def _stop(self, cls: type[InferenceError]) -> None:
        self._error = self._error or self._subject.fail(cls)
        self.is_done = True
