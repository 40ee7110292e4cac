from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from kaiwa.answers import Feed, Maker, Recorder
from kaiwa.answers.running import RunningAnswer
from kaiwa.errors import StoreUnavailable
from kaiwa.inference import Delta
from kaiwa.store import Conversations, Database, Progress, Running, Sender, Sends
from kaiwa.store.migrations import migrate

from ..store.conftest import open_sends


@pytest.fixture
def database(tmp_path) -> Iterator[Database]:
    database = Database(Flask("test", instance_path=str(tmp_path)), "")
    migrate(database)
    yield database
    database.engine.dispose()


@pytest.fixture
def sends(database) -> Sends:
    return open_sends(database)


@pytest.fixture
def maker() -> Maker:
    """A maker that never asks a model."""
    nothing: Any = None
    return Maker(nothing, nothing, max_running=5, max_followers=5)


@pytest.fixture
def answer_id(sends, maker) -> int:
    """A stored answer that this process has not started."""
    sender = Sender("owner", "key", "claude", maker.id)
    return sends.begin_conversation(sender, "Hi").answer_id


@pytest.fixture
def running(maker, answer_id) -> RunningAnswer:
    """An answer that this process makes."""
    running = RunningAnswer(Feed(answer_id), stored_position=0)
    maker.running[answer_id] = running
    return running


def read_state(database: Database, answer_id: int) -> str | None:
    return Conversations(database).get_message("owner", answer_id).state


def test_unstarted_answer_is_interrupted(database, maker, answer_id):
    recorder = Recorder(Progress(database), maker, start_seconds=0.0)

    recorder.store()
    before = read_state(database, answer_id)
    recorder.store()

    assert (before, read_state(database, answer_id)) == ("waiting", "interrupted")


def test_stored_answer_has_time_to_start(database, maker, answer_id):
    recorder = Recorder(Progress(database), maker)

    recorder.store()
    recorder.store()

    assert read_state(database, answer_id) == "waiting"


def test_end_is_stored_then_announced(database, maker, running):
    recorder = Recorder(Progress(database), maker)
    stored = []
    maker.on_announce.append(
        lambda it: stored.append(read_state(database, it.feed.answer_id))
    )

    running.end("done")
    before = running.feed.state
    recorder.store(only_ends=True)

    assert (before, running.feed.state) == ("waiting", "done")
    assert stored == ["done"]
    assert maker.running == {}


def test_all_batches_are_stored(database, sends, maker):
    for number in range(5):
        sender = Sender("owner", f"key-{number}", "claude", maker.id)
        answer_id = sends.begin_conversation(sender, "Hi").answer_id
        maker.running[answer_id] = RunningAnswer(Feed(answer_id), stored_position=0)
        maker.running[answer_id].append(Delta(text=f"Answer {number}"))
    answer_ids = list(maker.running)

    Recorder(Progress(database), maker, batch_size=2).store()

    find = Conversations(database).get_message
    sources = [find("owner", it).source for it in answer_ids]
    assert sources == [f"Answer {number}" for number in range(5)]


def test_unstored_end_is_not_announced(database, maker, running, monkeypatch):
    def be_away(*args: object) -> None:
        raise StoreUnavailable()

    recorder = Recorder(Progress(database), maker)
    running.end("done")
    with monkeypatch.context() as patch:
        patch.setattr(database, "write", be_away)
        recorder.store()
    before = running.feed.state
    recorder.store()

    assert (before, running.feed.state) == ("waiting", "done")


def test_first_stored_end_is_announced(database, maker, running):
    progress = Progress(database)
    recorder = Recorder(progress, maker)
    progress.mark_interrupted([Running(running.feed.answer_id, maker.id, None)])

    running.append(Delta(text="late"))
    running.end("done")
    recorder.store()

    assert (running.feed.state, running.feed.source) == ("interrupted", "")
