from collections.abc import Callable
from typing import Any, cast

import gevent
import msgspec
import pytest
from gevent.event import Event
from gevent.pool import Group
from redis import Redis

from kaiwa.answers import Feed, Watcher
from kaiwa.answers.relay import MAX_OUTBOX, Note, Relay
from kaiwa.answers.running import RunningAnswer
from kaiwa.inference import Delta
from kaiwa.redis_pool import open_listener, open_shared

from ..services.process import wait_until


class FakeMaker:
    """The part of a maker that a relay uses."""

    def __init__(self, name: str) -> None:
        self.id = name
        self.running: dict[int, RunningAnswer] = {}
        self.on_announce: list[Callable[[RunningAnswer], None]] = []
        self.stopped: list[int] = []

    def stop(self, answer_id: int) -> None:
        self.stopped.append(answer_id)


class Process:
    """One process, without a database."""

    def __init__(self, name: str, listener: Redis, publisher: Redis) -> None:
        self.maker = cast(Any, FakeMaker(name))
        progress: Any = None
        self.watcher = Watcher(progress, self.maker, lost_seconds=15)
        self.relay = Relay(listener, publisher, "test", self.maker, self.watcher)

    def start(self, answer_id: int) -> RunningAnswer:
        """Start an answer."""
        self.maker.running[answer_id] = RunningAnswer(Feed(answer_id), 0)
        return self.maker.running[answer_id]

    def follow(self, answer_id: int) -> Feed:
        """Follow an answer of another process."""
        feed = Feed(answer_id)
        self.watcher.watch(feed)
        return feed


@pytest.fixture
def here_and_there(redis):
    """Two processes that share a Redis."""
    loops = Group()
    clients = [open_it(redis.url) for open_it in (open_listener, open_shared) * 2]
    processes = [Process("here", *clients[:2]), Process("there", *clients[2:])]
    for process in processes:
        for loop in process.relay.loops:
            loops.spawn(loop)
    with redis.connect() as client:
        wait_until(lambda: client.pubsub_numsub("kaiwa:test")[0][1] == 2, "both listen")
    yield processes
    loops.kill()
    for client in clients:
        client.connection_pool.disconnect()


def say(running: RunningAnswer, text: str) -> None:
    """Append text of a model."""
    running.append(Delta(text=text))


def wait_for_text(feed: Feed, text: str) -> None:
    """Wait until a feed has all of this text."""
    wait_until(lambda: feed.source == text, f"{text!r} arrives, not {feed.source!r}")


def test_text_reaches_other_process(here_and_there):
    here, there = here_and_there
    running = here.start(1)
    feed = there.follow(1)

    say(running, "One 会")
    wait_for_text(feed, "One 会")
    say(running, "話 two")

    wait_for_text(feed, "One 会話 two")


def test_checkpoint_between_notes_leaves_no_gap(here_and_there):
    here, there = here_and_there
    running = here.start(1)
    feed = there.follow(1)
    say(running, "One")
    wait_for_text(feed, "One")

    # Stored at once: a follower that has not polled must get it in the next note.
    say(running, " two")
    running.mark_stored(running.feed.position)
    say(running, " three")

    wait_for_text(feed, "One two three")


def test_unreadable_note_is_ignored(here_and_there, redis):
    here, there = here_and_there
    running = here.start(1)
    feed = there.follow(1)

    with redis.connect() as client:
        client.publish("kaiwa:test", "nonsense")
    say(running, "One")

    wait_for_text(feed, "One")


def test_stop_reaches_other_process(here_and_there):
    here, there = here_and_there

    there.relay.publish_stop(7)

    wait_until(lambda: here.maker.stopped == [7], "the stop arrives")


def test_cut_end_reaches_other_process(here_and_there):
    here, there = here_and_there
    running = here.start(1)
    feed = there.follow(1)
    say(running, "Stored and lost")
    wait_for_text(feed, "Stored and lost")

    # Another process ended the answer before this text was stored.
    running.feed.announce_end("interrupted", len("Stored"))
    for call in here.maker.on_announce:
        call(running)

    wait_until(lambda: feed.is_final, "the end arrives")
    assert (feed.source, feed.state) == ("Stored", "interrupted")


def test_many_concurrent_notes_arrive(here_and_there, caplog):
    here, there = here_and_there

    Group().map(there.relay.publish_stop, range(500))

    wait_until(lambda: len(here.maker.stopped) == 500, "all are heard")
    assert here.maker.stopped == list(range(500))
    assert caplog.messages == []


class HangingRedis:
    """A Redis that takes notes when a test lets it."""

    def __init__(self) -> None:
        self.may_reply = Event()
        self.published: list[Note] = []

    def pipeline(self, *, transaction: bool):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_error) -> None:
        pass

    def publish(self, channel: str, note: bytes) -> None:
        self.published.append(msgspec.msgpack.decode(note, type=Note))

    def execute(self) -> None:
        self.may_reply.wait()


def test_hanging_redis_holds_no_stop():
    client: Any = HangingRedis()
    relay = Process("here", client, client).relay
    loops = Group()
    loops.spawn(relay.loops[-1])
    count = MAX_OUTBOX + 50

    # Each stop returns at once, or this would wait forever.
    relay.publish_stop(0)
    gevent.sleep(0)
    for number in range(1, count):
        relay.publish_stop(number)
    client.may_reply.set()
    wait_until(lambda: len(client.published) > MAX_OUTBOX, "the notes are published")
    loops.kill()

    ids = [note.answer_ids[0] for note in client.published]
    assert ids == [0, *range(count - MAX_OUTBOX, count)]
