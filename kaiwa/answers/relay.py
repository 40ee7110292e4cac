"""The relay: steps between processes without waiting for the database.

Redis holds nothing, it only carries. A process in which an answer of another one is
followed says so, again and again; the maker of that answer then sends it whatever is
not stored yet or not told yet, which is gap-free for anybody who has read what is
stored. Losing Redis, or flushing it, loses nothing: the watcher goes on reading the
database.

Redis is imported here, where it is opened, and by the limits: nowhere else.
"""

import logging
import time
from dataclasses import dataclass
from typing import Literal

import gevent
import msgspec
import redis
from gevent.event import Event

from ..background import keep_running
from ..redis_pool import open_pool
from .maker import Maker
from .running import RunningAnswer
from .watcher import Watcher

SEND_SECONDS = 0.08  # What is made is elsewhere within 0.1 s.
FOLLOW_SECONDS = 1.0
GATHER_SECONDS = 0.01  # Tabs that come together are told of together.
INTEREST_SECONDS = 3.0
RETRY_SECONDS = 1.0
CONNECTIONS = 3  # With the one of the limits, four processes stay below 18 of 20.
PATIENCE_SECONDS = 5.0

log = logging.getLogger(__name__)


class Note(msgspec.Struct, omit_defaults=True):
    """What one process tells another.

    - ``follow``: ``sender`` wants to hear of ``answer_ids``.
    - ``stop``: whoever makes ``answer_ids`` is to stop them.
    - ``text``: from ``start`` on, ``answer_ids[0]`` goes on with ``text``; it is in
      ``state``.
    """

    kind: Literal["follow", "stop", "text"]
    sender: str
    answer_ids: list[int]
    start: int = 0
    text: str = ""
    state: str = ""


@dataclass(slots=True)
class _Listener:
    """A process that follows an answer made here, and how far it has been told."""

    until: float
    told: tuple[int, str] | None = None


class Relay:
    """One connection that listens, one that speaks.

    :param namespace: the same for processes that share a database, and for no others.
    """

    def __init__(
        self, url: str, namespace: str, maker: Maker, watcher: Watcher
    ) -> None:
        self._redis = _open_redis(url)
        self._everybody = f"kaiwa:{namespace}"
        self._maker = maker
        self._watcher = watcher
        self._listeners: dict[tuple[int, str], _Listener] = {}
        self._has_listener = Event()
        self._has_feed = Event()
        self._is_lost = False
        maker.on_finish.append(self._tell_end)
        watcher.on_watch = self._has_feed.set

    def start(self) -> None:
        """Listen and speak, in the background."""
        keep_running(self._listen)
        keep_running(self._ask_to_follow)
        keep_running(self._keep_sending)

    def ask_to_stop(self, answer_id: int) -> None:
        """Ask whoever makes an answer to stop it; the database knows it anyway."""
        self._publish([(self._everybody, self._note("stop", [answer_id]))])

    def _listen(self) -> None:
        while True:
            began_at = time.monotonic()
            try:
                with self._open_channel() as channel:
                    channel.subscribe(self._everybody, self._name(self._maker.id))
                    self._say_back()
                    while True:
                        message = channel.get_message(timeout=10)
                        if message:
                            self._read(message["data"])
            except redis.RedisError as error:
                # One that has worked for a while may be dropped: listen on, at once.
                if time.monotonic() - began_at < RETRY_SECONDS:
                    self._say_lost(error)
                    gevent.sleep(RETRY_SECONDS)

    def _read(self, data: bytes) -> None:
        try:
            note = msgspec.msgpack.decode(data, type=Note)
        except msgspec.DecodeError:
            log.warning("Redis carried something that is not ours.")
        else:
            self._take(note)

    def _open_channel(self) -> redis.client.PubSub:
        channel: redis.client.PubSub = self._redis.pubsub(  # type: ignore[no-untyped-call]
            ignore_subscribe_messages=True
        )
        return channel

    def _take(self, note: Note) -> None:
        if note.kind == "text":
            self._watcher.take(note.answer_ids[0], note.start, note.text, note.state)
        elif note.kind == "stop":
            for answer_id in note.answer_ids:
                self._maker.stop(answer_id)
        elif note.sender != self._maker.id:
            self._note_interest(note)

    def _note_interest(self, note: Note) -> None:
        until = time.monotonic() + INTEREST_SECONDS
        for answer_id in note.answer_ids:
            if answer_id in self._maker.running:
                self._note_listener((answer_id, note.sender), until)

    def _note_listener(self, key: tuple[int, str], until: float) -> None:
        if key in self._listeners:
            self._listeners[key].until = until
        else:
            self._listeners[key] = _Listener(until)
            self._has_listener.set()

    def _ask_to_follow(self) -> None:
        while True:
            self._has_feed.wait(FOLLOW_SECONDS)
            gevent.sleep(GATHER_SECONDS)
            self._has_feed.clear()
            ids = [feed.answer_id for feed in self._watcher.list_feeds()]
            if ids:
                self._publish([(self._everybody, self._note("follow", ids))])

    def _keep_sending(self) -> None:
        while True:
            self._has_listener.wait(SEND_SECONDS if self._listeners else None)
            self._has_listener.clear()
            self._send_news()

    def _send_news(self) -> None:
        now = time.monotonic()
        notes = []
        for key, listener in list(self._listeners.items()):
            running = self._maker.running.get(key[0])
            if listener.until < now or running is None:
                self._listeners.pop(key)
            elif listener.told != (running.feed.position, running.feed.state):
                notes.append((self._name(key[1]), self._describe(running, listener)))
        self._publish(notes)

    def _tell_end(self, running: RunningAnswer) -> None:
        notes = [
            (self._name(sender), self._describe(running, listener))
            for (answer_id, sender), listener in self._listeners.items()
            if answer_id == running.feed.answer_id
        ]
        if notes:
            # Whoever stores endings calls this, and must not wait for Redis.
            gevent.spawn(self._publish, notes)

    def _describe(self, running: RunningAnswer, listener: _Listener) -> Note:
        # From where everybody is who has read what is stored, and also everybody who
        # has heard the note before: neither has to wait for the next poll.
        start = running.stored_position
        if listener.told:
            start = min(start, listener.told[0])
        note = self._note("text", [running.feed.answer_id])
        note.start = start
        if length := running.feed.position - start:
            # No character is shorter than a byte: the rest need not be encoded.
            note.text = running.feed.source[-length:].encode()[-length:].decode()
        note.state = running.feed.state
        listener.told = (running.feed.position, running.feed.state)
        return note

    def _note(self, kind: Literal["follow", "stop", "text"], ids: list[int]) -> Note:
        return Note(kind, self._maker.id, ids)

    def _name(self, process_id: str) -> str:
        return f"{self._everybody}:{process_id}"

    def _publish(self, notes: list[tuple[str, Note]]) -> None:
        if not notes:
            return
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                for channel, note in notes:
                    pipeline.publish(channel, msgspec.msgpack.encode(note))
                pipeline.execute()
        except redis.RedisError as error:
            self._say_lost(error)

    def _say_lost(self, error: redis.RedisError) -> None:
        if not self._is_lost:
            log.warning("Redis is away (%s); going on without.", type(error).__name__)
        self._is_lost = True

    def _say_back(self) -> None:
        if self._is_lost:
            log.info("Redis is back.")
        self._is_lost = False


def _open_redis(url: str) -> redis.Redis:
    pool = open_pool(url, connections=CONNECTIONS, patience_seconds=PATIENCE_SECONDS)
    return redis.Redis(connection_pool=pool)
