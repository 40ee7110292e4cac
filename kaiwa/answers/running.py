"""A running answer: one that this process makes."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from gevent import Greenlet

from ..errors import KaiwaError
from ..file_part import FilePart, write_file_part
from ..inference import Delta, Usage
from ..source import (
    DURATION,
    FILE,
    NO_THINKING,
    NOTE,
    TEXT,
    THINKING,
    clean_text,
    mark_part,
)
from ..store import Checkpoint, Ending
from .feed import Feed


@dataclass(slots=True, eq=False)
class RunningAnswer:
    """The part of an answer that is not stored yet, and its end.

    :ivar stored_position: the length of the stored source, in UTF-8 bytes.
    :ivar owner_id: of the send, who owns its pictures.
    :ivar request_id: of the send, in the log.
    :ivar kept_turns: set if the model was asked again with fewer turns.
    :ivar clock: measures the thinking, in seconds.
    :ivar ending: set when the end is decided; followers learn it when it is stored.
    """

    feed: Feed
    stored_position: int
    model_key: str = ""
    owner_id: str = ""
    request_id: str = ""
    greenlet: Greenlet | None = None
    ending: Ending | None = None
    usage: Usage | None = None
    finish_reason: str | None = None
    kept_turns: int | None = None
    clock: Callable[[], float] = time.monotonic
    _started_at: float = field(default_factory=time.monotonic)
    _first_token_at: float | None = None
    _ended_at: float | None = None
    _thinks_since: float = 0.0
    _kind: str = TEXT
    _held: str = ""
    _pending: list[str] = field(default_factory=list)

    @property
    def first_token_seconds(self) -> float | None:
        """The time from the start to the first token; None before it."""
        first = self._first_token_at
        return None if first is None else first - self._started_at

    @property
    def seconds(self) -> float:
        """The time from the start to the end, or until now."""
        return (self._ended_at or time.monotonic()) - self._started_at

    def append(self, delta: Delta) -> None:
        """Append a delta of the model to the source."""
        if self._first_token_at is None and (delta.text or delta.thinking):
            self._first_token_at = time.monotonic()
        if delta.lacks_thinking:
            self._append_to_part(NOTE, NO_THINKING)
        if delta.thinking:
            self._append_to_part(THINKING, delta.thinking)
        if delta.text:
            self._append_to_part(TEXT, delta.text)
        self.usage = delta.usage or self.usage
        self.finish_reason = delta.finish_reason or self.finish_reason

    def append_file(self, file: FilePart) -> None:
        """Append a picture that the model drew."""
        self._append_to_part(FILE, write_file_part(file))

    def end(self, state: str, error: KaiwaError | None = None) -> None:
        """Decide the end; later calls have no effect."""
        if self.ending:
            return
        self._ended_at = time.monotonic()
        self._end_thinking()
        self.ending = Ending(
            state,
            error_code=error.code if error else None,
            error_details=error.details if error else None,
            finish_reason=self.finish_reason,
            kept_turns=self.kept_turns,
            input_tokens=self.usage.input_tokens if self.usage else None,
            output_tokens=self.usage.output_tokens if self.usage else None,
            cached_tokens=self.usage.cached_tokens if self.usage else None,
            reasoning_tokens=self.usage.reasoning_tokens if self.usage else None,
        )

    def make_checkpoint(self) -> Checkpoint | None:
        """Return the text and the end that are not stored; None if there are none."""
        text = self._join_pending()
        if not text and not self.ending:
            return None
        return Checkpoint(
            answer_id=self.feed.answer_id,
            start=self.stored_position,
            position=self.stored_position + len(text.encode()),
            text=text,
            ending=self.ending,
        )

    def mark_stored(self, position: int) -> None:
        """Drop the pending text up to a stored position."""
        length = position - self.stored_position
        if length > 0:
            rest = self._join_pending().encode()[length:].decode()
            self._pending = [rest] if rest else []
            self.stored_position = position

    def _join_pending(self) -> str:
        if len(self._pending) > 1:
            self._pending = ["".join(self._pending)]
        return self._pending[0] if self._pending else ""

    def _append_to_part(self, kind: str, text: str) -> None:
        # A delta may end inside a \r\n, so hold back a final \r until the next delta.
        text = self._held + text
        self._held = "\r" if text.endswith("\r") else ""
        text = clean_text(text.removesuffix("\r"))
        if not text:
            return
        if kind != self._kind:
            self._end_thinking()
            if kind == THINKING:
                self._thinks_since = self.clock()
            text = mark_part(kind) + text
            self._kind = kind
        self._append(text)

    def _end_thinking(self) -> None:
        if self._kind == THINKING:
            seconds = max(1, round(self.clock() - self._thinks_since))
            self._append(mark_part(DURATION) + str(seconds))
            self._kind = DURATION

    def _append(self, text: str) -> None:
        self._pending.append(text)
        self.feed.append(text)
