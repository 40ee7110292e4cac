"""The frame maker: makes the frames of one answer, once for all its followers.

No events are logged. A frame is derived from the source and from the content of the
frame before; a follower that is further behind gets an opening frame instead.
"""

import time
from collections import deque
from typing import NamedTuple

from gevent.lock import BoundedSemaphore

from ..background import make_pace
from ..render import Block, GrowingAnswer
from ..store import FINAL
from .frames import Frame, encode_event, list_changes, list_unseen
from .pacing import KEPT_FRAMES


class Shown(NamedTuple):
    """The content of an answer up to its last frame."""

    blocks: list[Block]
    position: int
    state: str


NOTHING_SHOWN = Shown([], -1, "")


class FrameMaker:
    """The source and the state of one answer, and the frames made of them.

    :param frame_seconds: the shortest time between two frames.
    :param render_share: the share of the time that rendering may take.
    :param anchor: the beginning of the ids in the answer.
    """

    def __init__(
        self,
        source: str,
        state: str,
        *,
        frame_seconds: float,
        render_share: float,
        anchor: str = "",
    ) -> None:
        self._anchor = anchor
        self.state = state
        self._growing = GrowingAnswer(source, make_pace(), anchor=anchor)
        if state in FINAL:
            self._growing.finish()
        # A rendering may yield to the event loop; other greenlets wait for its end.
        self._rendering = BoundedSemaphore()
        self._shown = Shown(*self._growing.read_blocks(), state)
        self._number = 0
        self._frames: deque[Frame] = deque(maxlen=KEPT_FRAMES)
        self._frame_seconds = frame_seconds
        self._render_share = render_share
        self._due_at = 0.0

    @property
    def position(self) -> int:
        """The length of the source in UTF-8 bytes."""
        return self._growing.position

    @property
    def source(self) -> str:
        """The source so far."""
        return self._growing.source

    @property
    def has_news(self) -> bool:
        """Whether the last frame is out of date."""
        return (
            self._growing.position != self._shown.position
            or self.state != self._shown.state
        )

    def append(self, text: str) -> None:
        """Append to the source."""
        self._growing.append(text)
        self.state = "streaming"

    def end(self, state: str) -> None:
        """Set the final state; the next frame is due at once."""
        self._growing.finish()
        self.state = state
        self._due_at = 0.0

    def cut(self, position: int) -> None:
        """Drop the source after a position; the next frame has the whole answer."""
        source = self.source.encode()[:position].decode(errors="ignore")
        self._growing = GrowingAnswer(source, make_pace(), anchor=self._anchor)
        self._shown = NOTHING_SHOWN

    def read_blocks(self) -> tuple[list[Block], int]:
        """Render the source so far; return its blocks and its length."""
        with self._rendering:
            return self._growing.read_blocks()

    def is_last(self, frame: Frame) -> bool:
        """Return whether no frame follows this one yet."""
        return frame.number == self._number

    def measure_pause(self) -> float:
        """Return the seconds until the next frame is due; negative if it is overdue."""
        return self._due_at - time.monotonic()

    def make_frame(self) -> None:
        """Make the next frame, if there is news and the frame is due."""
        with self._rendering:
            if self.has_news and self.measure_pause() <= 0:
                self._render_frame()
            if self._shown is NOTHING_SHOWN:
                self._render_frame()  # The source was cut during the rendering.

    def open_frame(self, position: int) -> Frame:
        """Make the first frame for a follower that has seen ``position`` bytes.

        A follower that is ahead of the source gets the whole answer.
        """
        if self._shown.position < position <= self.position:
            self._due_at = 0.0  # A loaded page is ahead of the last frame.
        self.make_frame()
        blocks, shown_position, state = self._shown
        start = position if position <= shown_position else 0
        event = encode_event(
            shown_position,
            list_unseen(blocks, start),
            state=state,
            count=len(blocks),
        )
        return Frame(self._number, shown_position, event, state in FINAL)

    def find_next(self, frame: Frame) -> Frame:
        """Return the frame after ``frame``, or an opening frame if it is not kept."""
        for kept in self._frames:
            if kept.number == frame.number + 1:
                return kept
        return self.open_frame(frame.position)

    def _render_frame(self) -> None:
        began_at = time.monotonic()
        # Read the state first: the answer may end during the rendering.
        before, state, growing = self._shown, self.state, self._growing
        after = Shown(*growing.read_blocks(), state)
        count = len(after.blocks)
        is_whole = before is NOTHING_SHOWN
        event = encode_event(
            after.position,
            list_changes(before.blocks, after.blocks, is_final=state in FINAL),
            state=state if state != before.state else None,
            count=count if is_whole or count != len(before.blocks) else None,
        )
        self._number += 1
        self._frames.append(Frame(self._number, after.position, event, state in FINAL))
        self._shown = after if growing is self._growing else NOTHING_SHOWN
        cost = time.monotonic() - began_at
        self._due_at = began_at + max(self._frame_seconds, cost / self._render_share)
