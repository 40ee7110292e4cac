"""The answers of all processes, for views: find their feeds, stop them, drain them."""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import gevent
from gevent.lock import BoundedSemaphore

from ..background import keep_running
from ..errors import NotFound
from ..store import FINAL, Message, Progress, Send
from .feed import Feed
from .maker import Maker
from .pacing import LAST_STORE_SECONDS, QUEUE_SECONDS, QUEUE_SHARE, STOP_SECONDS
from .recorder import Recorder
from .watcher import Watcher

if TYPE_CHECKING:
    from .relay import Relay


class Answers:
    """The answers of this process and, for followers, those of other processes."""

    def __init__(
        self,
        progress: Progress,
        maker: Maker,
        recorder: Recorder,
        watcher: Watcher,
        relay: "Relay | None" = None,
        *,
        heartbeat_seconds: float = 15.0,
    ) -> None:
        self._progress = progress
        self._maker = maker
        self._recorder = recorder
        self._watcher = watcher
        self._relay = relay
        self._heartbeat_seconds = heartbeat_seconds
        self._line = BoundedSemaphore()

    def run(self) -> None:
        """Run the loops that store, watch and relay answers, in the background."""
        keep_running(self._recorder.run)
        keep_running(self._watcher.run)
        keep_running(self._break_silences)
        for loop in self._relay.loops if self._relay else ():
            keep_running(loop)

    def wait_in_line(self) -> None:
        """Let running answers go before a send, and one send before the next.

        Otherwise many sends at once would stop all streams until they are done.
        """
        if self._maker.load.busy_share < QUEUE_SHARE:
            return
        with self._line:
            gevent.sleep(QUEUE_SECONDS)

    def start(self, send: Send, request_id: str = "") -> None:
        """Start the answer of a send, and let it ask the model.

        :param request_id: of the send, for the log.
        """
        self._maker.start(send, request_id)
        # Yield: the model needs longer than the page that the view renders next.
        gevent.sleep(0)

    def find_feed(self, message: Message) -> Feed:
        """Return the feed of an answer, of any process.

        :raises NotFound: the message is not an answer.
        """
        if message.role != "assistant":
            raise NotFound()
        local = self.find_local_feed(message.id)
        if local:
            return local
        if message.state in FINAL:
            return Feed(message.id, source=message.source, state=message.state)
        return self._watcher.find_feed(message.id) or self._watch(message)

    def find_local_feed(self, answer_id: int) -> Feed | None:
        """Find the feed of an answer that runs in this process."""
        running = self._maker.running.get(answer_id)
        return running.feed if running else None

    def stop(self, owner_id: str, answer_id: int) -> None:
        """Stop an answer in any process; wait shortly for its end in this one.

        :raises NotFound: the owner has no such answer.
        """
        self._progress.request_stop(owner_id, answer_id)
        feed = self.find_local_feed(answer_id)
        if feed:
            self._maker.stop(answer_id)
            feed.wait_for_end(STOP_SECONDS)
        elif self._relay:
            self._relay.publish_stop(answer_id)

    def stop_deleted(self, answer_ids: Iterable[int]) -> None:
        """Stop the answers of a deleted conversation that run in this process.

        Other processes notice at their next checkpoint.
        """
        for answer_id in answer_ids:
            self._maker.stop(answer_id)

    def drain(self, seconds: float) -> None:
        """Let running answers end for some time, interrupt the rest, store all."""
        self._maker.is_draining = True
        give_up_at = time.monotonic() + seconds
        while self._maker.running and time.monotonic() < give_up_at:
            gevent.sleep(0.1)
        self._maker.interrupt_all()
        give_up_at = time.monotonic() + LAST_STORE_SECONDS
        while self._maker.running and time.monotonic() < give_up_at:
            gevent.sleep(0.05)
            self._recorder.store()
        for feed in self._list_feeds():
            feed.close()

    def _break_silences(self) -> None:
        # One loop for all feeds: a timer for each frame and follower would cost more
        # than the rendering.
        while True:
            gevent.sleep(self._heartbeat_seconds / 2)
            for feed in self._list_feeds():
                feed.break_silence()

    def _list_feeds(self) -> list[Feed]:
        local = [running.feed for running in self._maker.running.values()]
        return [*local, *self._watcher.list_feeds()]

    def _watch(self, message: Message) -> Feed:
        feed = Feed(
            message.id,
            source=message.source,
            state=message.state or "waiting",
            max_followers=self._maker.max_followers,
            frame_seconds=0.0,  # The text was batched in the other process.
        )
        self._watcher.watch(feed)
        return feed
