"""A running answer: one that this process is making."""

from dataclasses import dataclass, field

from gevent import Greenlet

from ..inference import Delta, Usage
from ..source import TEXT, THINKING, clean_text, mark_part
from ..store import Checkpoint, Ending
from .feed import Feed


@dataclass(slots=True, eq=False)
class RunningAnswer:
    """What is made, what of it is not stored yet, and how it ended.

    :ivar stored_position: how much the database has, in UTF-8 bytes.
    """

    feed: Feed
    stored_position: int
    greenlet: Greenlet | None = None
    ending: Ending | None = None
    usage: Usage | None = None
    finish_reason: str | None = None
    _kind: str = TEXT
    _held: str = ""
    _pending: list[str] = field(default_factory=list)

    def take(self, delta: Delta) -> None:
        """Append what came from the model."""
        if delta.thinking:
            self._append(THINKING, delta.thinking)
        if delta.text:
            self._append(TEXT, delta.text)
        self.usage = delta.usage or self.usage
        self.finish_reason = delta.finish_reason or self.finish_reason

    def end(self, ending: Ending) -> None:
        """Say how the answer ended, once; followers hear of it when it is stored."""
        self.ending = self.ending or ending

    def make_checkpoint(self) -> Checkpoint | None:
        """Gather what the database does not have; None when it has everything."""
        if not self._pending and not self.ending:
            return None
        text = "".join(self._pending)
        self._pending = [text] if text else []
        return Checkpoint(
            answer_id=self.feed.answer_id,
            start=self.stored_position,
            position=self.stored_position + len(text.encode()),
            text=text,
            ending=self.ending,
        )

    def mark_stored(self, checkpoint: Checkpoint) -> None:
        """Forget what has been stored; more may have come meanwhile."""
        if checkpoint.text:
            self._pending = self._pending[1:]
        self.stored_position = checkpoint.position

    def drop_stored(self, position: int) -> None:
        """Forget what turned out to be stored already, up to a position."""
        extra = position - self.stored_position
        if extra > 0:
            rest = "".join(self._pending).encode()[extra:].decode()
            self._pending = [rest] if rest else []
            self.stored_position = position

    def _append(self, kind: str, text: str) -> None:
        # A line end may be cut in two; its other half comes with the next delta.
        text = self._held + text
        self._held = "\r" if text.endswith("\r") else ""
        text = clean_text(text.removesuffix("\r"))
        if not text:
            return
        if kind != self._kind:
            text = mark_part(kind) + text
            self._kind = kind
        self._pending.append(text)
        self.feed.append(text)
