"""The queue in both databases."""

import pytest

from kaiwa.errors import NotFound, QueueFull
from kaiwa.store import Queues


@pytest.fixture
def queues(database):
    """Return the queues in the database."""
    return Queues(database)


@pytest.fixture
def conversation_id(person):
    """Return a conversation with a running answer."""
    return person.begin().conversation_id


def test_first_message_is_next(queues, person, conversation_id):
    for text in ("one", "two", "three"):
        queues.add(person.sender(), conversation_id, text)

    found = queues.find_next(conversation_id)

    assert (found.message.text, found.owner_id) == ("one", person.owner_id)
    assert found.answer_state == "waiting"
    with pytest.raises(QueueFull):
        queues.add(person.sender(), conversation_id, "four")


@pytest.mark.parametrize("state", ["done", "stopped", "failed", "interrupted"])
def test_next_message_has_state_of_answer(queues, person, state):
    send = person.begin()
    queues.add(person.sender(), send.conversation_id, "one")

    person.finish(send, state=state)

    assert queues.find_next(send.conversation_id).answer_state == state
    assert queues.list_conversations({send.answer_id}) == [send.conversation_id]


def test_message_is_sent_once(queues, sends, person):
    first = person.finish(person.begin())
    place = first.conversation_id
    queues.add(person.sender("same"), place, "one")
    queued_id = queues.find_next(place).message.id
    queues.change(person.owner_id, queued_id, "changed")

    send = sends.send_message(person.sender("same"), place, "one", queued_id=queued_id)
    again = sends.send_message(person.sender("same"), place, "one", queued_id=queued_id)

    assert send.prompt.question == "changed"
    assert (again.answer_id, again.prompt) == (send.answer_id, None)
    assert queues.find_next(place) is None


def test_removed_message_is_not_sent(queues, sends, person):
    place = person.finish(person.begin()).conversation_id
    queues.add(person.sender(), place, "one")
    queued_id = queues.find_next(place).message.id
    queues.remove(person.owner_id, queued_id)

    with pytest.raises(NotFound):
        sends.send_message(person.sender(), place, "one", queued_id=queued_id)


def test_deleted_conversation_has_no_next(queues, person, trash, delete):
    place = person.finish(person.begin()).conversation_id
    queues.add(person.sender(), place, "one")

    trash.discard(person.owner_id, [place])

    assert queues.find_next(place) is None
    trash.restore(person.owner_id, place)
    assert queues.find_next(place)
    delete(person.owner_id, place)
    assert queues.find_next(place) is None
