"""The watcher: follows answers of other processes, and notices lost processes.

Each process raises its beat with its checkpoints. The watcher measures how long a beat
has not changed on its own monotonic clock, and counts only time in which it could read
the database. So neither a clock that is set nor an unavailable database makes a process
look lost.
"""

import logging
import time
from collections.abc import Callable, Collection

import gevent

from ..errors import StoreUnavailable
from ..store import FINAL, Progress, Running
from .feed import Feed
from .maker import Maker
from .pacing import BEAT_CHECK_SECONDS, IDLE_POLLS, POLL_SECONDS

log = logging.getLogger(__name__)


class Watcher:
    """Updates the feeds of answers that other processes make.

    :param lost_seconds: a process is lost when its beat has not changed for this long.
    :param clock: returns seconds, monotonically.
    :ivar on_watch: called when a feed is added; must not block.
    """

    def __init__(
        self,
        progress: Progress,
        maker: Maker,
        *,
        lost_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._progress = progress
        self._maker = maker
        self._lost_seconds = lost_seconds
        self._clock = clock
        self._feeds: dict[int, Feed] = {}
        self._idle_polls: dict[int, int] = {}
        self._unchanged_seconds: dict[Running, float] = {}
        self._checked_at: float | None = None
        self.on_watch: list[Callable[[], None]] = []

    def run(self) -> None:
        """Poll the database; runs forever."""
        check_at = 0.0
        while True:
            gevent.sleep(POLL_SECONDS)
            self.poll()
            if self._clock() >= check_at:
                check_at = self._clock() + BEAT_CHECK_SECONDS
                self.check_beats()

    def watch(self, feed: Feed) -> None:
        """Update a feed from now on, as long as it has followers."""
        self._feeds[feed.answer_id] = feed
        for call in self.on_watch:
            call()

    def update(self, answer_id: int, start: int, text: str, state: str) -> None:
        """Update the feed of an answer with text from another process.

        :param start: the position of ``text`` in the source, in UTF-8 bytes; text after
            a gap is ignored, since ``poll`` reads all of it. The end of the text of a
            final state is the end of the stored source.
        """
        feed = self._feeds.get(answer_id)
        if feed is None or feed.is_final or start > feed.position:
            return
        encoded = text.encode()
        news = encoded[feed.position - start :].decode(errors="ignore")
        if news:
            feed.append(news)
        if state in FINAL:
            feed.announce_end(state, start + len(encoded))

    def find_feed(self, answer_id: int) -> Feed | None:
        """Find a feed that is already watched."""
        return self._feeds.get(answer_id)

    def list_feeds(self) -> list[Feed]:
        """List the watched feeds."""
        return list(self._feeds.values())

    def poll(self) -> None:
        """Update the watched feeds from the database."""
        if not self._feeds:
            return
        positions = {feed.answer_id: feed.position for feed in self._feeds.values()}
        try:
            stored = {it.answer_id: it for it in self._progress.read_stored(positions)}
        except StoreUnavailable:
            return
        # During the query, feeds may have been added or updated by the relay, so use
        # only the answers and positions of the query.
        for answer_id, start in positions.items():
            feed, found = self._feeds[answer_id], stored.get(answer_id)
            if found is not None:
                # The relay is ahead of the database, except at the end.
                start = min(start, found.position)
                self.update(answer_id, start, found.text, found.state or "")
            elif not feed.is_final:
                feed.announce_end("interrupted")  # The conversation was deleted.
            self._close_when_idle(feed)

    def check_beats(self) -> None:
        """Interrupt the answers of lost processes."""
        try:
            others = self._progress.list_running(except_maker_id=self._maker.id)
            passed = self._measure_passed()
            before = self._unchanged_seconds
            self._unchanged_seconds = {
                running: before.get(running, -passed) + passed for running in others
            }
            lost = [
                running
                for running, seconds in self._unchanged_seconds.items()
                if seconds >= self._lost_seconds
            ]
            if lost:
                self._progress.mark_interrupted(lost, self._list_heard(lost))
                log.warning("Answers of lost processes: %s.", len(lost))
        except StoreUnavailable:
            self._checked_at = None

    def _list_heard(self, lost: Collection[Running]) -> dict[int, str]:
        # Followers have seen text that the lost process did not store.
        ids = [running.answer_id for running in lost]
        return {key: self._feeds[key].source for key in ids if key in self._feeds}

    def _measure_passed(self) -> float:
        # Limited, because a process that was suspended has not watched in that time.
        now = self._clock()
        passed = now - self._checked_at if self._checked_at else 0.0
        self._checked_at = now
        return min(passed, 2 * BEAT_CHECK_SECONDS)

    def _close_when_idle(self, feed: Feed) -> None:
        idle = 0 if feed.followers else self._idle_polls.get(feed.answer_id, 0) + 1
        self._idle_polls[feed.answer_id] = idle
        if feed.is_final or idle > IDLE_POLLS:
            feed.close()
            self._feeds.pop(feed.answer_id, None)
            self._idle_polls.pop(feed.answer_id, None)
