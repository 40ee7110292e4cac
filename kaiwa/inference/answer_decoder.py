"""Decode the bytes of an answer to deltas.

The deltas do not depend on how the network cuts the bytes, except that the tokens of
one read are merged. So an error inside the stream is kept until the caller has the text
before it; ``conclude`` raises it.

Pure: no IO.
"""

from typing import Any

from .. import clock, errors
from ..errors import InferenceError
from .answer_body import AnswerBody
from .answer_limits import DEFAULT_LIMITS, AnswerLimits
from .delta_builder import DeltaBuilder
from .error_context import ErrorContext
from .refusals import read_error_event
from .server_events import ServerEvent
from .token_usage import Usage, read_usage
from .visible_ascii import is_visible_ascii
from .wire import (
    Choice,
    Delta,
    UnreadableChunk,
    find_choice,
    parse_chunk,
    read_pieces,
    read_plain_text,
    read_value,
)

# An event without text costs more time than its bytes, so that more are counted.
TEXTLESS_EVENT_BYTES = 512
# The reason is stored: an endless one, or a NUL in it, would fail every answer.
MAX_REASON_CHARACTERS = 40
_DONE = b"[DONE]"
# Names of the reason of an answer that reached the limit of output tokens.
_LENGTH_REASONS = frozenset({"length", "max_tokens", "max_output_tokens"})


class AnswerDecoder:
    """Decode one answer, streamed or whole.

    :ivar is_done: no later bytes matter.
    """

    def __init__(
        self, context: ErrorContext, limits: AnswerLimits = DEFAULT_LIMITS
    ) -> None:
        self.is_done = False
        self._context = context
        self._body = AnswerBody(limits.max_event_bytes)
        self._deltas = DeltaBuilder(limits.max_characters)
        self._free_bytes = limits.max_bytes
        self._has_chunk = False
        self._has_done_mark = False
        self._finish_reason: str | None = None
        self._has_open_text = False
        self._repeats_reason = False
        self._usage: Usage | None = None
        self._error: InferenceError | None = None

    @property
    def is_complete(self) -> bool:
        """Return whether the answer is whole, even if the connection is cut now."""
        has_reason = self._finish_reason is not None and not self._repeats_reason
        return self._has_done_mark or has_reason

    @property
    def is_ending(self) -> bool:
        """Return whether only the usage and ``[DONE]`` should follow.

        Some endpoints send a reason with every chunk, so it counts only after text
        that came without one.
        """
        return self.is_complete and self._has_open_text

    def feed(self, data: bytes) -> list[Delta]:
        """Take the next bytes; return the deltas in them."""
        self._free_bytes -= len(data)
        self._take_events(self._body.feed(data))
        if self._body.is_unreadable:
            self._stop(errors.UnreadableAnswer)
        elif self._free_bytes < 0:
            self._stop(errors.AnswerTooLarge)
        if self.is_done:
            self._deltas.close()
        return self._deltas.take()

    def close(self) -> list[Delta]:
        """Take the end of the body; return the deltas that waited for it."""
        events = self._body.close()
        if self._body.is_whole:
            self._take_chunk(events[0].data)
            # A whole answer is complete even without a finish reason.
            self._has_done_mark = self._has_chunk
        else:
            self._take_events(events)
        self.is_done = True
        self._deltas.close()
        return self._deltas.take()

    def conclude(self) -> Delta:
        """Return the last delta.

        :raises InferenceError: the answer is incomplete, empty, or not an answer.
        """
        if self._error is not None and not self.is_complete:
            raise self._error
        if not self._has_chunk and self._is_foreign():
            raise self._context.make_error(errors.UnreadableAnswer)
        if not self._has_done_mark and self._finish_reason is None:
            raise self._context.make_error(errors.StreamBroken)
        if not self._deltas.has_text:
            has_length = self._finish_reason in _LENGTH_REASONS
            cls = errors.AnswerOnlyThought if has_length else errors.EmptyAnswer
            raise self._context.make_error(cls)
        return Delta(finish_reason=self._finish_reason or "stop", usage=self._usage)

    def _is_foreign(self) -> bool:
        if self._body.has_event:
            return not self._has_done_mark
        return self._body.has_foreign_head

    def _take_events(self, events: list[ServerEvent]) -> None:
        for event in events:
            if self.is_done:
                break
            free_characters = self._deltas.free_characters
            self._take_event(event)
            if self._deltas.free_characters == free_characters:
                self._free_bytes -= TEXTLESS_EVENT_BYTES

    def _take_event(self, event: ServerEvent) -> None:
        text = read_plain_text(event.data)
        if text and event.name != b"error":
            self._has_chunk = True
            self._note_text()
            self._deltas.add_text(text)
            if self._deltas.is_full:
                self._end_full()
        elif event.data.strip() == _DONE:
            self._has_done_mark = self.is_done = True
        elif event.name == b"error":
            self._take_error(event.data)
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
            self._take_error(data)
            return
        self._has_chunk = self._has_chunk or chunk.choices is not None
        self._usage = read_usage(read_value(chunk.usage)) or self._usage
        choice = find_choice(chunk)
        if choice is not None:
            self._take_choice(choice)

    def _take_choice(self, choice: Choice[Any]) -> None:
        message = choice.delta or choice.message
        # Some endpoints send an empty reason with every chunk but the last.
        reason = read_value(choice.finish_reason)
        has_reason = isinstance(reason, str) and bool(reason)
        if message is not None:
            for text, is_thinking in read_pieces(message):
                self._note_text(has_reason=has_reason)
                add = (
                    self._deltas.add_thinking if is_thinking else self._deltas.add_text
                )
                add(text)
            if self._deltas.is_full:
                self._end_full()
        if has_reason and not self.is_done:
            is_usable = is_visible_ascii(reason, MAX_REASON_CHARACTERS)
            self._finish_reason = reason if is_usable else "other"

    def _note_text(self, *, has_reason: bool = False) -> None:
        if not has_reason:
            self._has_open_text = True
        if self._finish_reason is not None:
            # That was not the end.
            self._finish_reason = None
            self._repeats_reason = True

    def _end_full(self) -> None:
        self._finish_reason = "length"
        self.is_done = True

    def _take_error(self, data: bytes) -> None:
        self._error = read_error_event(self._context, data, clock.now())
        self.is_done = True

    def _stop(self, cls: type[InferenceError]) -> None:
        self._error = self._error or self._context.make_error(cls)
        self.is_done = True
