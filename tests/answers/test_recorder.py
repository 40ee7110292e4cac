from collections.abc import Iterator

import pytest
from flask import Flask

from kaiwa.answers import Feed, Maker, recorder
from kaiwa.answers.recorder import Recorder
from kaiwa.answers.running import RunningAnswer
from kaiwa.errors import StoreUnavailable
from kaiwa.inference import Delta
from kaiwa.store import (
    Conversations,
    Database,
    Ending,
    Progress,
    Running,
    Sender,
    Sends,
)
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
    """A process that asks no model by itself."""
    return Maker(
        catalogue=None,
        client=None,
        max_running=5,
        max_followers=5,
    )


@pytest.fixture
def answer_id(sends, maker) -> int:
    """A stored answer that this process is to make."""
    sender = Sender("owner", "key", "claude", maker.id)
    return sends.begin_conversation(sender, "Hi").answer_id


@pytest.fixture
def running(maker, answer_id) -> RunningAnswer:
    running = RunningAnswer(Feed(answer_id), stored_position=0)
    maker.running[answer_id] = running
    return running


def read_state(database: Database, answer_id: int) -> str | None:
    return Conversations(database).get_message("owner", answer_id).state


def test_stored_answer_that_nobody_begins_is_interrupted(
    database, maker, answer_id, monkeypatch
):
    monkeypatch.setattr(recorder, "BEGIN_SECONDS", 0.0)
    storing = Recorder(Progress(database), maker)

    storing.record()
    before = read_state(database, answer_id)
    storing.record()

    assert (before, read_state(database, answer_id)) == ("waiting", "interrupted")


def test_stored_answer_has_time_to_begin(database, maker, answer_id):
    storing = Recorder(Progress(database), maker)

    storing.record()
    storing.record()

    assert read_state(database, answer_id) == "waiting"


def test_follower_hears_of_an_end_once_it_is_stored(database, maker, running):
    storing = Recorder(Progress(database), maker)
    told = []
    maker.on_finish.append(
        lambda it: told.append(read_state(database, it.feed.answer_id))
    )

    running.end(Ending("done"))
    before = running.feed.state
    storing.record(is_sweep=False)

    assert (before, running.feed.state) == ("waiting", "done")
    assert told == ["done"]
    assert maker.running == {}


def test_all_are_stored_though_not_all_at_once(database, sends, maker, monkeypatch):
    monkeypatch.setattr(recorder, "AT_ONCE", 2)
    for number in range(5):
        sender = Sender("owner", f"key-{number}", "claude", maker.id)
        answer_id = sends.begin_conversation(sender, "Hi").answer_id
        maker.running[answer_id] = RunningAnswer(Feed(answer_id), stored_position=0)
        maker.running[answer_id].take(Delta(text=f"Answer {number}"))
    answer_ids = list(maker.running)

    Recorder(Progress(database), maker).record()

    find = Conversations(database).get_message
    sources = [find("owner", it).source for it in answer_ids]
    assert sources == [f"Answer {number}" for number in range(5)]


def test_end_that_cannot_be_stored_is_not_told(database, maker, running, monkeypatch):
    def be_away(*args: object) -> None:
        raise StoreUnavailable()

    storing = Recorder(Progress(database), maker)
    running.end(Ending("done"))
    with monkeypatch.context() as patch:
        patch.setattr(database, "write", be_away)
        storing.record()
    before = running.feed.state
    storing.record()

    assert (before, running.feed.state) == ("waiting", "done")


def test_follower_hears_the_end_that_was_stored_first(database, maker, running):
    progress = Progress(database)
    storing = Recorder(progress, maker)
    progress.mark_interrupted([Running(running.feed.answer_id, maker.id, None)])

    running.end(Ending("done"))
    storing.record()

    assert running.feed.state == "interrupted"
