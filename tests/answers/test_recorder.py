from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask

from kaiwa.answers import recorder
from kaiwa.answers.recorder import Recorder
from kaiwa.history import Conversations, Database, Progress, Sender, Sends
from kaiwa.history.migrations import migrate


@pytest.fixture
def database(tmp_path) -> Iterator[Database]:
    database = Database(Flask("test", instance_path=str(tmp_path)), "")
    migrate(database)
    yield database
    database.engine.dispose()


@pytest.fixture
def maker():
    """A process that makes nothing."""
    return SimpleNamespace(id="maker", running={}, on_end=[])


def test_stored_answer_that_nobody_begins_is_interrupted(database, maker, monkeypatch):
    monkeypatch.setattr(recorder, "BEGIN_SECONDS", 0.0)
    storing = Recorder(Progress(database), maker)
    sends = Sends(database, max_conversations=5, max_running=5)
    send = sends.begin_conversation(Sender("owner", "key", "claude", "maker"), "Hi")

    storing.record()
    before = Conversations(database).find_message("owner", send.answer_id).state
    storing.record()

    after = Conversations(database).find_message("owner", send.answer_id).state
    assert (before, after) == ("waiting", "interrupted")


def test_stored_answer_has_time_to_begin(database, maker):
    storing = Recorder(Progress(database), maker)
    sends = Sends(database, max_conversations=5, max_running=5)
    send = sends.begin_conversation(Sender("owner", "key", "claude", "maker"), "Hi")

    storing.record()
    storing.record()

    answer = Conversations(database).find_message("owner", send.answer_id)
    assert answer.state == "waiting"
