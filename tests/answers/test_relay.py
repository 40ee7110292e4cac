from collections.abc import Callable

import pytest
from gevent.pool import Group

from kaiwa.answers import Feed, Watcher, relay
from kaiwa.answers.relay import Relay
from kaiwa.answers.running import RunningAnswer
from kaiwa.inference import Delta

from ..services.process import wait_until


class FewRunning:
    """A maker, as far as a relay knows it."""

    def __init__(self, name: str) -> None:
        self.id = name
        self.running: dict[int, RunningAnswer] = {}
        self.on_finish: list[Callable[[RunningAnswer], None]] = []
        self.stopped: list[int] = []

    def stop(self, answer_id: int) -> None:
        self.stopped.append(answer_id)


class Process:
    """What one process knows; it never looks at a database."""

    def __init__(self, name: str, redis_url: str) -> None:
        self.maker = FewRunning(name)
        self.watcher = Watcher(None, self.maker, lost_seconds=15)
        self.relay = Relay(redis_url, "test", self.maker, self.watcher)
        self.relay.start()

    def make(self, answer_id: int) -> RunningAnswer:
        """Begin to make an answer."""
        self.maker.running[answer_id] = RunningAnswer(Feed(answer_id), 0)
        return self.maker.running[answer_id]

    def follow(self, answer_id: int) -> Feed:
        """Follow an answer that another process makes."""
        feed = Feed(answer_id)
        self.watcher.watch(feed)
        return feed


@pytest.fixture
def here_and_there(redis, monkeypatch):
    """Two processes with a Redis between them, and nothing else."""
    loops = Group()
    monkeypatch.setattr(relay, "keep_running", loops.spawn)
    processes = [Process(name, redis.url) for name in ("here", "there")]
    looking = redis.connect()
    wait_until(lambda: looking.pubsub_numsub("kaiwa:test")[0][1] == 2, "both listen")
    looking.close()
    yield processes
    loops.kill()
    for process in processes:
        # Nothing else ends the connections of a relay than the end of its process.
        process.relay._redis.connection_pool.disconnect()


def say(running: RunningAnswer, text: str) -> None:
    """Let a model say something."""
    running.take(Delta(text=text))


def wait_for_text(feed: Feed, text: str) -> None:
    """Wait until a follower has been told all of this."""
    wait_until(lambda: feed.source == text, f"{text!r} is heard, not {feed.source!r}")


def test_words_of_one_process_are_heard_in_another(here_and_there):
    here, there = here_and_there
    running = here.make(1)
    feed = there.follow(1)

    say(running, "One 会")
    wait_for_text(feed, "One 会")
    say(running, "話 two")

    wait_for_text(feed, "One 会話 two")


def test_checkpoint_between_two_notes_leaves_no_gap(here_and_there):
    here, there = here_and_there
    running = here.make(1)
    feed = there.follow(1)
    say(running, "One")
    wait_for_text(feed, "One")

    # Stored in the moment it was made: who has not read what is stored must hear it.
    say(running, " two")
    running.mark_stored(running.make_checkpoint())
    say(running, " three")

    wait_for_text(feed, "One two three")


def test_note_of_nobody_is_passed_over(here_and_there, redis):
    here, there = here_and_there
    running = here.make(1)
    feed = there.follow(1)

    with redis.connect() as client:
        client.publish("kaiwa:test", "nonsense")
    say(running, "One")

    wait_for_text(feed, "One")


def test_stop_is_heard_by_the_process_that_makes_the_answer(here_and_there):
    here, there = here_and_there

    there.relay.ask_to_stop(7)

    wait_until(lambda: here.maker.stopped == [7], "it is told")
