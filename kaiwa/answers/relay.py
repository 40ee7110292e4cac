"""The relay: passes text between processes without waiting for the database.

Redis stores nothing here. A process that follows an answer of another process
publishes so, repeatedly. The answer's process then sends it all text that is not stored
or not sent yet, so a follower of the stored text finds no gap. Losing Redis loses
nothing: the watcher still polls the database.

Only this module and ``kaiwa/redis_pool.py`` import redis, and the rate limits.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import gevent
import msgspec
import redis
from gevent.event import Event

from ..redis_pool import run_patiently
from .maker import Maker
from .pacing import (
    FOLLOW_BATCH_SECONDS,
    FOLLOW_SECONDS,
    INTEREST_SECONDS,
    RETRY_SECONDS,
    SEND_SECONDS,
)
from .running import RunningAnswer
from .watcher import Watcher

PATIENCE_SECONDS = 5.0
MAX_OUTBOX = 1000  # Notes; the oldest are dropped while Redis hangs.

log = logging.getLogger(__name__)


class Note(msgspec.Struct, omit_defaults=True):
    """A message from one process to another.

    - ``follow``: ``sender`` has followers of ``answer_ids``.
    - ``stop``: stop ``answer_ids`` if they run in the receiving process.
    - ``text``: ``answer_ids[0]`` has ``text`` from ``start`` on, and this ``state``.
    """

    kind: Literal["follow", "stop", "text"]
    sender: str
    answer_ids: list[int]
    start: int = 0
    text: str = ""
    state: str = ""


@dataclass(slots=True)
class _Listener:
    """A process that follows an answer of this one, and the last sent note to it."""

    until: float
    sent: tuple[int, str] | None = None


class Relay:
    """Notes to and from the other processes.

    :param listener: has a connection for the relay only.
    :param publisher: its connection may be shared.
    :param namespace: the same for the processes that share a database, only.
    """

    def __init__(
        self,
        listener: redis.Redis,
        publisher: redis.Redis,
        namespace: str,
        maker: Maker,
        watcher: Watcher,
    ) -> None:
        self._listener = listener
        self._publisher = publisher
        self._channel = f"kaiwa:{namespace}"
        self._maker = maker
        self._watcher = watcher
        self._listeners: dict[tuple[int, str], _Listener] = {}
        self._has_listener = Event()
        self._has_feed = Event()
        self._outbox: deque[tuple[str, Note]] = deque(maxlen=MAX_OUTBOX)
        self._has_notes = Event()
        self._lost: set[str] = set()
        maker.on_announce.append(self._publish_end)
        watcher.on_watch.append(self._has_feed.set)

    @property
    def loops(self) -> tuple[Callable[[], None], ...]:
        """The endless loops to run in the background."""
        return (
            self._listen,
            self._publish_follows,
            self._publish_texts,
            self._publish_outbox,
        )

    def publish_stop(self, answer_id: int) -> None:
        """Ask the other processes to stop an answer.

        If the note is lost, the answer's process reads the request in the database.
        """
        self._publish([(self._channel, self._note("stop", [answer_id]))])

    def _listen(self) -> None:
        while True:
            began_at = time.monotonic()
            try:
                with self._open_channel() as channel:
                    channel.subscribe(self._channel, self._name(self._maker.id))
                    self._log_back("listening")
                    while True:
                        message = channel.get_message(timeout=10)
                        if message:
                            self._read(message["data"])
            except redis.RedisError as error:
                # Redis may drop a connection at any time: reconnect at once.
                if time.monotonic() - began_at < RETRY_SECONDS:
                    self._log_lost("listening", error)
                    gevent.sleep(RETRY_SECONDS)

    def _open_channel(self) -> redis.client.PubSub:
        channel: redis.client.PubSub = self._listener.pubsub(  # type: ignore[no-untyped-call]
            ignore_subscribe_messages=True
        )
        return channel

    def _read(self, data: bytes) -> None:
        try:
            note = msgspec.msgpack.decode(data, type=Note)
        except msgspec.DecodeError:
            log.warning("Redis delivered a message that is not a note.")
        else:
            self._handle(note)

    def _handle(self, note: Note) -> None:
        if note.kind == "text":
            self._watcher.update(note.answer_ids[0], note.start, note.text, note.state)
        elif note.kind == "stop":
            for answer_id in note.answer_ids:
                self._maker.stop(answer_id)
        elif note.sender != self._maker.id:
            self._add_listener(note)

    def _add_listener(self, note: Note) -> None:
        until = time.monotonic() + INTEREST_SECONDS
        for answer_id in note.answer_ids:
            if answer_id not in self._maker.running:
                continue
            listener = self._listeners.get((answer_id, note.sender))
            if listener:
                listener.until = until
            else:
                self._listeners[answer_id, note.sender] = _Listener(until)
                self._has_listener.set()

    def _publish_follows(self) -> None:
        while True:
            self._has_feed.wait(FOLLOW_SECONDS)
            gevent.sleep(FOLLOW_BATCH_SECONDS)
            self._has_feed.clear()
            ids = [feed.answer_id for feed in self._watcher.list_feeds()]
            if ids:
                self._publish([(self._channel, self._note("follow", ids))])

    def _publish_texts(self) -> None:
        while True:
            self._has_listener.wait(SEND_SECONDS if self._listeners else None)
            self._has_listener.clear()
            self._publish_news()

    def _publish_news(self) -> None:
        now = time.monotonic()
        notes = []
        for (answer_id, sender), listener in list(self._listeners.items()):
            running = self._maker.running.get(answer_id)
            if listener.until < now or running is None:
                self._listeners.pop((answer_id, sender))
            elif listener.sent != (running.feed.position, running.feed.state):
                notes.append((self._name(sender), self._describe(running, listener)))
        self._publish(notes)

    def _publish_end(self, running: RunningAnswer) -> None:
        notes = [
            (self._name(sender), self._describe(running, listener))
            for (answer_id, sender), listener in self._listeners.items()
            if answer_id == running.feed.answer_id
        ]
        self._publish(notes)

    def _describe(self, running: RunningAnswer, listener: _Listener) -> Note:
        # Start at the stored position or at the end of the previous note, the
        # earlier, so that every listener can append the text without a poll.
        start = running.stored_position
        if listener.sent:
            start = min(start, listener.sent[0])
        # The end may have cut the source: then the note ends where the source does.
        start = min(start, running.feed.position)
        note = self._note("text", [running.feed.answer_id])
        note.start = start
        if length := running.feed.position - start:
            # No character is shorter than a byte, so encode the last characters only.
            note.text = running.feed.source[-length:].encode()[-length:].decode()
        note.state = running.feed.state
        listener.sent = (running.feed.position, running.feed.state)
        return note

    def _note(self, kind: Literal["follow", "stop", "text"], ids: list[int]) -> Note:
        return Note(kind, self._maker.id, ids)

    def _name(self, process_id: str) -> str:
        return f"{self._channel}:{process_id}"

    def _publish(self, notes: list[tuple[str, Note]]) -> None:
        """Publish soon: a request must not wait for a Redis that hangs."""
        self._outbox += notes
        if notes:
            self._has_notes.set()

    def _publish_outbox(self) -> None:
        # One greenlet: several would time out while they wait for the connection.
        while True:
            self._has_notes.wait()
            self._has_notes.clear()
            notes = list(self._outbox)
            self._outbox.clear()
            try:
                run_patiently(partial(self._send_or_resend, notes), PATIENCE_SECONDS)
            except redis.RedisError as error:
                self._log_lost("publishing", error)
            else:
                self._log_back("publishing")

    def _send_or_resend(self, notes: list[tuple[str, Note]]) -> None:
        try:
            self._send(notes)
        except redis.ConnectionError:
            # Redis may drop a connection at any time: a new one shows whether it is
            # away. A repeated note has no effect.
            self._send(notes)

    def _send(self, notes: list[tuple[str, Note]]) -> None:
        with self._publisher.pipeline(transaction=False) as pipeline:
            for channel, note in notes:
                pipeline.publish(channel, msgspec.msgpack.encode(note))
            pipeline.execute()

    def _log_lost(self, side: str, error: redis.RedisError) -> None:
        if not self._lost:
            log.warning("Redis is away (%s); going on without.", type(error).__name__)
        self._lost.add(side)

    def _log_back(self, side: str) -> None:
        if self._lost == {side}:
            log.info("Redis is back.")
        self._lost.discard(side)
