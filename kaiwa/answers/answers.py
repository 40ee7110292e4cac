"""Answers: the one door through which pages begin, follow and stop them."""

import logging
import time
from typing import TYPE_CHECKING

import gevent

from ..background import keep_running
from ..errors import NotFound
from ..store import FINAL, Message, Progress, Send
from .feed import Feed
from .maker import Maker
from .recorder import Recorder
from .watcher import Watcher

if TYPE_CHECKING:
    from .relay import Relay

# What is left of Heroku's 30 s after the answers had their time to finish.
LAST_WRITES_SECONDS = 3.0
STOP_SECONDS = 2.0

log = logging.getLogger(__name__)


class Answers:
    """The answers of this process and, for following, those of the others."""

    def __init__(
        self,
        progress: Progress,
        maker: Maker,
        watcher: Watcher,
        relay: "Relay | None" = None,
        *,
        heartbeat_seconds: float = 15.0,
    ) -> None:
        self._progress = progress
        self._maker = maker
        self._watcher = watcher
        self._relay = relay
        self._recorder = Recorder(progress, maker)
        self._heartbeat_seconds = heartbeat_seconds

    @property
    def maker_id(self) -> str:
        """The name under which this process makes answers."""
        return self._maker.id

    def start(self) -> None:
        """Start to store and to watch, in the background."""
        keep_running(self._recorder.run)
        keep_running(self._watcher.run)
        keep_running(self._break_silences)
        if self._relay:
            self._relay.start()

    def refuse_when_full(self) -> None:
        """Check, before a send is stored, that an answer could be made here.

        :raises Draining: the process is about to end.
        :raises TooManyRequests: as many answers run here as may.
        """
        self._maker.refuse_when_full()

    def begin(self, send: Send) -> None:
        """Begin to make the answer of a new send; a repeated one is under way."""
        if send.prompt:
            self._maker.begin(
                send.answer_id, send.model_key, send.prompt, kept_text=send.kept_text
            )
            # The model is asked before the page of the send is made: it takes longer.
            gevent.sleep(0)

    def find_feed(self, message: Message) -> Feed:
        """Find what gives an answer to its followers.

        :param message: an answer as it is stored; it decides where it is followed.
        :raises NotFound: it is not an answer.
        """
        if message.role != "assistant":
            raise NotFound()
        running = self._maker.running.get(message.id)
        if running:
            return running.feed
        if message.state in FINAL:
            return Feed(message.id, source=message.source, state=message.state)
        return self._watcher.find_feed(message.id) or self._watch(message)

    def find_local_feed(self, answer_id: int) -> Feed | None:
        """Find the feed of an answer that this process makes, if it does."""
        running = self._maker.running.get(answer_id)
        return running.feed if running else None

    def stop(self, owner_id: str, answer_id: int) -> None:
        """Stop an answer wherever it is made; wait a moment until it has stopped.

        :raises NotFound: the owner has no such answer.
        """
        self._progress.request_stop(owner_id, answer_id)
        running = self._maker.running.get(answer_id)
        if running:
            self._maker.stop(answer_id)
            running.feed.wait_for_end(STOP_SECONDS)
        elif self._relay:
            self._relay.ask_to_stop(answer_id)

    def abandon(self, answer_ids: list[int]) -> None:
        """Stop answers whose conversation has been deleted."""
        for answer_id in answer_ids:
            self._maker.stop(answer_id)

    def forget_makers(self) -> None:
        """Remove what is stored of processes that ended long ago."""
        self._progress.forget_makers()

    def drain(self, seconds: float) -> None:
        """Let running answers finish for a while, interrupt the rest, store all."""
        self._maker.is_draining = True
        self._wait_until_idle(seconds)
        self._maker.interrupt_all()
        give_up_at = time.monotonic() + LAST_WRITES_SECONDS
        while self._maker.running and time.monotonic() < give_up_at:
            gevent.sleep(0.05)
            self._recorder.record()
        for feed in self._list_feeds():
            feed.close()

    def _wait_until_idle(self, seconds: float) -> None:
        give_up_at = time.monotonic() + seconds
        while self._maker.running and time.monotonic() < give_up_at:
            gevent.sleep(0.1)

    def _break_silences(self) -> None:
        # One clock for all: a timer for each frame of each follower would cost more
        # than to render it.
        while True:
            gevent.sleep(self._heartbeat_seconds / 2)
            for feed in self._list_feeds():
                feed.break_silence()

    def _list_feeds(self) -> list[Feed]:
        made = [running.feed for running in self._maker.running.values()]
        return [*made, *self._watcher.list_feeds()]

    def _watch(self, message: Message) -> Feed:
        feed = Feed(
            message.id,
            source=message.source,
            state=message.state or "waiting",
            max_followers=self._maker.max_followers,
        )
        # Reading a long source yields: another request may have come first.
        return self._watcher.find_feed(message.id) or self._watch_feed(feed)

    def _watch_feed(self, feed: Feed) -> Feed:
        self._watcher.watch(feed)
        return feed
