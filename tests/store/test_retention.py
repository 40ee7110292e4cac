"""Conversations that were not used for long are deleted."""

from datetime import timedelta

import pytest

from kaiwa import clock
from kaiwa.errors import NotFound
from kaiwa.store import Archive, Retention

from .test_trash import list_ids

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def retention(database):
    return Retention(database, history_days=30)


@pytest.fixture
def wait(monkeypatch):
    """Return a function that moves the clock forward."""

    def wait(seconds):
        moment = clock.now() + seconds
        monkeypatch.setattr(clock, "now", lambda: moment)

    return wait


def begin_temporary(person, sends):
    return sends.begin_conversation(person.sender(), "A secret", is_temporary=True)


def test_unused_conversation_is_deleted(retention, conversations, person, wait):
    old = person.finish(person.begin("old")).conversation_id
    wait(29 * DAY)
    retention.expire()
    assert old in list_ids(conversations)

    wait(2 * DAY)
    retention.expire()

    assert old not in list_ids(conversations)


def test_history_is_kept_without_setting(database, conversations, person, wait):
    person.finish(person.begin())
    wait(3650 * DAY)

    Retention(database, history_days=None).expire()

    assert len(list_ids(conversations)) == 1


def test_many_conversations_are_deleted(retention, database, person, wait):
    for number in range(5):
        person.finish(person.begin(str(number)))
    wait(31 * DAY)

    retention.expire()

    assert Archive(database).list_ids("owner-1") == []


def test_temporary_chat_is_deleted_after_hour(
    retention, conversations, person, sends, wait
):
    send = person.finish(begin_temporary(person, sends))
    kept = person.finish(person.begin("kept"))
    wait(HOUR - timedelta(seconds=1))
    retention.expire()
    assert conversations.get_message("owner-1", send.answer_id)

    wait(timedelta(seconds=2))
    retention.expire()

    with pytest.raises(NotFound):
        conversations.get_message("owner-1", send.answer_id)
    assert conversations.get_message("owner-1", kept.answer_id)


def test_message_prolongs_temporary_chat(retention, conversations, person, sends, wait):
    send = person.finish(begin_temporary(person, sends))
    wait(HOUR / 2)
    later = person.finish(person.send(send.conversation_id))
    wait(HOUR * 0.75)

    retention.expire()

    assert conversations.get_message("owner-1", later.answer_id)


def test_running_answer_keeps_temporary_chat(
    retention, conversations, person, sends, wait
):
    send = begin_temporary(person, sends)
    wait(2 * HOUR)

    retention.expire()

    assert conversations.get_message("owner-1", send.answer_id)


def test_temporary_chat_is_never_listed(database, conversations, person, sends):
    person.finish(begin_temporary(person, sends))

    assert list_ids(conversations) == set()
    assert Archive(database).list_ids("owner-1") == []
