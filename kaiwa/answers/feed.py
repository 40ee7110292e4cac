"""A feed: everything that the followers of one answer read.

In the process that makes the answer, its greenlet appends to the feed; in other
processes, the watcher does. A follower asks for the next frame when it is ready for
it, so a slow follower delays no other, and a source without followers is not rendered.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import gevent
from gevent.event import Event

from ..errors import TooManyRequests
from ..render import Block
from ..store import FINAL
from . import pacing
from .frame_maker import FrameMaker
from .frames import Frame
from .signal import Signal


class Feed:
    """One answer and its followers.

    :param frame_seconds: the shortest time between two frames.
    :ivar followers: the number of followers; may be up to ``max_followers``.
    """

    def __init__(
        self,
        answer_id: int,
        *,
        source: str = "",
        state: str = "waiting",
        max_followers: int = 1_000_000,
        frame_seconds: float = pacing.FRAME_SECONDS,
        render_share: float = pacing.RENDER_SHARE,
    ) -> None:
        self.answer_id = answer_id
        self.followers = 0
        self.is_closed = False
        self._max_followers = max_followers
        self._frames = FrameMaker(
            source,
            state,
            frame_seconds=frame_seconds,
            render_share=render_share,
            anchor=f"m{answer_id}-",
        )
        self._news = Signal()
        self._is_silent = False
        self._has_ended = Event()

    @property
    def state(self) -> str:
        """The state that followers know, or will know from the next frame."""
        return self._frames.state

    @property
    def position(self) -> int:
        """The length of the source in UTF-8 bytes."""
        return self._frames.position

    @property
    def source(self) -> str:
        """The source so far."""
        return self._frames.source

    @property
    def is_final(self) -> bool:
        """Whether the end has been announced."""
        return self.state in FINAL

    def read_blocks(self) -> tuple[list[Block], int]:
        """Render the source so far; return its blocks and its length."""
        return self._frames.read_blocks()

    def append(self, text: str) -> None:
        """Append to the source; followers get it with the next frame."""
        self._frames.append(text)
        self._wake_followers()

    def announce_end(self, state: str, position: int | None = None) -> None:
        """Announce the end of the answer to the followers, at once.

        :param position: the length of the stored source, in UTF-8 bytes. Text after it
            was lost: the followers drop it, as a reload would.
        """
        if position is not None and position < self.position:
            self._frames.cut(position)
        self._frames.end(state)
        self._has_ended.set()
        self._wake_followers()

    def close(self) -> None:
        """Disconnect the followers; their browsers reconnect to another process."""
        self.is_closed = True
        self._wake_followers()

    def break_silence(self) -> None:
        """Send a beat if the followers got nothing since the last call."""
        if self._is_silent:
            self._wake_followers()
        self._is_silent = True

    def refuse_when_full(self) -> None:
        """Check that another follower may join.

        :raises TooManyRequests: the answer has ``max_followers`` already.
        """
        if self.followers >= self._max_followers:
            raise TooManyRequests(retry_after_seconds=30)

    @contextmanager
    def join(self) -> Iterator[None]:
        """Count a follower while the context is open."""
        self.followers += 1
        try:
            yield
        finally:
            self.followers -= 1

    def open_frame(self, position: int) -> Frame:
        """Make the first frame for a follower that has seen ``position`` bytes.

        A follower that is ahead of the source gets the whole answer.
        """
        return self._frames.open_frame(position)

    def next_frame(self, after: Frame) -> Frame | None:
        """Wait for the frame that follows ``after``.

        :returns: None for a beat, or if the feed was closed.
        """
        frames = self._frames
        if frames.is_last(after) and not frames.has_news and not self.is_closed:
            self._news.wait()
        while frames.is_last(after):
            if not frames.has_news:
                return None
            pause = frames.measure_pause()
            if pause > 0:
                self._has_ended.wait(pause)
            frames.make_frame()
        return frames.find_next(after)

    def wait_for(self, position: int, timeout_seconds: float) -> None:
        """Wait until the source has reached a position, or the answer has ended."""
        with gevent.Timeout(timeout_seconds, False):
            while self.position < position and not self.is_final and not self.is_closed:
                self._news.wait()

    def wait_for_end(self, timeout_seconds: float) -> None:
        """Wait until the end is announced."""
        self.wait_for(sys.maxsize, timeout_seconds)

    def _wake_followers(self) -> None:
        self._is_silent = False
        self._news.send()
