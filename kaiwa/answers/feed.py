"""A feed: what an answer gives its followers.

Whoever knows the answer's source appends it here: the greenlet that makes the answer,
or, in another process, what reads the stored checkpoints. Rendering happens when a
follower asks, and once for all followers. Nothing is logged: a follower is as far as
its position says, and whatever it lacks is derived from the source.
"""

import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import gevent
from gevent.event import Event
from gevent.hub import Waiter
from gevent.lock import BoundedSemaphore

from ..background import make_pace
from ..errors import TooManyRequests
from ..render import Block, GrowingAnswer
from ..store import FINAL
from .frames import Frame, encode_event, list_changes, list_unseen

# Less than what a maker gathers for, so that a frame need not wait once more.
FRAME_SECONDS = 0.1
RENDER_SHARE = 0.05  # A long growing block is shown less often, to cost no more.
KEPT_FRAMES = 2


class Feed:
    """The growing blocks of one answer, and the frames its followers read.

    :ivar frame_seconds: the least time between two frames.
    """

    def __init__(
        self,
        answer_id: int,
        *,
        source: str = "",
        state: str = "waiting",
        max_followers: int = 1_000_000,
    ) -> None:
        self.answer_id = answer_id
        self.state = state
        self.followers = 0
        self.is_closed = False
        self.frame_seconds = FRAME_SECONDS
        self._max_followers = max_followers
        self._growing = GrowingAnswer(source, make_pace())
        # A reading may yield to the event loop; the next follower waits for its end.
        self._reading = BoundedSemaphore()
        if state in FINAL:
            self._growing.finish()
        self._shown, self._shown_position = self._growing.read_blocks()
        self._shown_state = state
        self._number = 0
        self._frames: deque[Frame] = deque(maxlen=KEPT_FRAMES)
        self._due_at = 0.0
        self._is_silent = False
        self._waiters: list[Waiter] = []
        self._end = Event()

    @property
    def position(self) -> int:
        """How much source there is, in UTF-8 bytes."""
        return self._growing.position

    @property
    def source(self) -> str:
        """All the source there is."""
        return self._growing.source

    def read_blocks(self) -> tuple[list[Block], int]:
        """Return the blocks as they are now, and the position they show."""
        with self._reading:
            return self._growing.read_blocks()

    @property
    def is_final(self) -> bool:
        """Whether the answer has ended."""
        return self.state in FINAL

    def append(self, text: str) -> None:
        """Append source; followers hear of it when the next frame is due."""
        self._growing.append(text)
        self.state = "streaming"
        self._tell_news()

    def finish(self, state: str) -> None:
        """End the answer; followers hear of it at once."""
        self._growing.finish()
        self.state = state
        self._due_at = 0.0
        self._end.set()
        self._tell_news()

    def close(self) -> None:
        """Send the followers away; they come back by themselves, elsewhere."""
        self.is_closed = True
        self._tell_news()

    def break_silence(self) -> None:
        """Let followers hear a beat, if they have heard nothing since the last call."""
        if self._is_silent:
            self._tell_news()
        self._is_silent = True

    def refuse_when_full(self) -> None:
        """Check that one more may follow.

        :raises TooManyRequests: as many follow already as may.
        """
        if self.followers >= self._max_followers:
            raise TooManyRequests(retry_after_seconds=30)

    @contextmanager
    def join(self) -> Iterator[None]:
        """Be counted as a follower."""
        self.followers += 1
        try:
            yield
        finally:
            self.followers -= 1

    def open_frame(self, position: int) -> Frame:
        """Make the first frame for a follower that has seen ``position`` bytes.

        A follower that is ahead of the source gets the whole answer anew.
        """
        if self._shown_position < position <= self.position:
            self._due_at = 0.0  # A page just loaded shows what no frame has yet.
        self._advance()
        start = position if position <= self._shown_position else 0
        event = encode_event(
            self._shown_position,
            list_unseen(self._shown, start),
            state=self._shown_state,
            count=len(self._shown),
        )
        is_final = self._shown_state in FINAL
        return Frame(self._number, self._shown_position, event, is_final)

    def next_frame(self, after: Frame) -> Frame | None:
        """Wait for the frame that follows ``after``.

        :returns: None at a beat, or when the feed was closed.
        """
        if after.number == self._number and not self._has_news() and not self.is_closed:
            self._wait_for_news()
        while after.number == self._number:
            if not self._has_news():
                return None
            pause = self._due_at - time.monotonic()
            if pause > 0:
                self._end.wait(pause)
            self._advance()
        return self._find_frame(after)

    def wait_for(self, position: int, timeout_seconds: float) -> None:
        """Wait until the source has reached a position, or the answer has ended."""
        with gevent.Timeout(timeout_seconds, False):
            while self.position < position and not self.is_final and not self.is_closed:
                self._wait_for_news()

    def wait_for_end(self, timeout_seconds: float) -> None:
        """Wait until the answer has ended."""
        self.wait_for(sys.maxsize, timeout_seconds)

    def _find_frame(self, after: Frame) -> Frame:
        for frame in self._frames:
            if frame.number == after.number + 1:
                return frame
        return self.open_frame(after.position)  # It was too slow for the kept ones.

    def _has_news(self) -> bool:
        return (
            self._growing.position != self._shown_position
            or self.state != self._shown_state
        )

    def _advance(self) -> None:
        with self._reading:
            self._make_frame()

    def _make_frame(self) -> None:
        now = time.monotonic()
        if now < self._due_at or not self._has_news():
            return
        # The state first: the answer may end while the blocks are read.
        before, state = self._shown, self.state
        after, position = self._growing.read_blocks()
        event = encode_event(
            position,
            list_changes(before, after),
            state=state if state != self._shown_state else None,
            count=len(after) if len(after) != len(before) else None,
        )
        self._number += 1
        self._frames.append(Frame(self._number, position, event, state in FINAL))
        self._shown, self._shown_position = after, position
        self._shown_state = state
        cost = time.monotonic() - now
        self._due_at = now + max(self.frame_seconds, cost / RENDER_SHARE)

    def _wait_for_news(self) -> None:
        # An Event would look for a limit of time, at the price of the rest of a wait.
        waiter = Waiter()
        self._waiters.append(waiter)
        waiter.get()

    def _tell_news(self) -> None:
        self._is_silent = False
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            gevent.get_hub().loop.run_callback(waiter.switch, None)
