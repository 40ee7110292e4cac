"""The watcher: sees what other processes make, and notices when one is gone.

Each maker raises a counter with its checkpoints. The watcher measures how long a
counter has stood still, on its own monotonic clock, and counts only time in which it
could read the database: neither a clock that steps nor a database that is away makes
an answer look lost.
"""

import logging
import time
from collections.abc import Callable, Iterable

import gevent

from ..errors import StoreUnavailable
from ..store import FINAL, Progress, Running
from .feed import Feed
from .maker import Maker

POLL_SECONDS = 0.5  # While something is followed here that is made elsewhere.
CENSUS_SECONDS = 2.0
IDLE_POLLS = 20  # How often a feed may be found without followers.

log = logging.getLogger(__name__)


class Watcher:
    """Feeds followers of answers made elsewhere; marks lost answers interrupted."""

    def __init__(
        self, progress: Progress, maker: Maker, *, lost_seconds: float
    ) -> None:
        self._progress = progress
        self._maker = maker
        self._lost_seconds = lost_seconds
        self._feeds: dict[int, Feed] = {}
        self._idle: dict[int, int] = {}
        self._stills: dict[Running, float] = {}
        self._counted_at: float | None = None
        self.on_watch: Callable[[], None] = lambda: None

    def run(self) -> None:
        """Poll again and again, for ever."""
        census_at = 0.0
        while True:
            gevent.sleep(POLL_SECONDS)
            self.poll()
            if time.monotonic() >= census_at:
                census_at = time.monotonic() + CENSUS_SECONDS
                self.take_census()

    def watch(self, feed: Feed) -> None:
        """Feed an answer that is made elsewhere, as long as somebody follows it."""
        feed.frame_seconds = 0.0  # What comes from there has been gathered there.
        self._feeds[feed.answer_id] = feed
        self.on_watch()

    def take(self, answer_id: int, start: int, text: str, state: str) -> None:
        """Take what another process says of an answer it makes.

        :param start: the position that ``text`` follows, in UTF-8 bytes; what is
            missing before it will be read from the database.
        """
        feed = self._feeds.get(answer_id)
        if feed is None or feed.is_final or start > feed.position:
            return
        news = text.encode()[feed.position - start :].decode(errors="ignore")
        if news:
            feed.append(news)
        if state in FINAL:
            feed.finish(state)

    def find_feed(self, answer_id: int) -> Feed | None:
        """Find the feed of an answer that is watched already."""
        return self._feeds.get(answer_id)

    def list_feeds(self) -> Iterable[Feed]:
        """List the feeds that are watched."""
        return list(self._feeds.values())

    def poll(self) -> None:
        """Append to the watched feeds what has been stored since the last poll."""
        if not self._feeds:
            return
        positions = {feed.answer_id: feed.position for feed in self._feeds.values()}
        try:
            stored = {it.answer_id: it for it in self._progress.read_stored(positions)}
        except StoreUnavailable:
            return
        # Only what was asked for: a feed may have been added while the database was
        # read, or more have come over the relay.
        for answer_id, start in positions.items():
            feed, it = self._feeds[answer_id], stored.get(answer_id)
            if it is not None:
                self.take(answer_id, start, it.text, it.state or "")
            elif not feed.is_final:
                feed.finish("interrupted")  # Its conversation has been deleted.
            self._count_idle(feed)

    def take_census(self) -> None:
        """Count for how long each maker's counter has stood still."""
        try:
            others = self._progress.list_running(except_maker_id=self._maker.id)
            passed = self._measure_passed()
            self._stills = {it: self._stills.get(it, -passed) + passed for it in others}
            lost = [it for it in others if self._stills[it] >= self._lost_seconds]
            if lost:
                self._progress.mark_interrupted(lost)
                log.warning("Answers whose process is gone: %s.", len(lost))
        except StoreUnavailable:
            self._counted_at = None

    def _measure_passed(self) -> float:
        # A process that was suspended itself has not watched meanwhile.
        now = time.monotonic()
        passed = now - self._counted_at if self._counted_at else 0.0
        self._counted_at = now
        return min(passed, 2 * CENSUS_SECONDS)

    def _count_idle(self, feed: Feed) -> None:
        idle = 0 if feed.followers else self._idle.get(feed.answer_id, 0) + 1
        self._idle[feed.answer_id] = idle
        if feed.is_final or idle > IDLE_POLLS:
            feed.close()
            self._feeds.pop(feed.answer_id, None)
            self._idle.pop(feed.answer_id, None)
