"""The turns around a message, on any branch."""

import pytest

from kaiwa.errors import NotFound
from kaiwa.store import Conversations


@pytest.fixture
def conversations(database):
    """Conversations with short pages."""
    return Conversations(database, page_length=4)


def read(conversations, send, around_id: int):
    path = conversations.read_path("owner-1", send.conversation_id, around_id=around_id)
    return path, [message.id for message in path.messages]


def test_turns_around_message_are_read(conversations, person):
    send = person.finish(person.begin())
    ids = [send.answer_id - 1, send.answer_id]
    for _ in range(4):
        more = person.finish(person.send(send.conversation_id))
        ids += [more.answer_id - 1, more.answer_id]

    path, middle = read(conversations, send, ids[4])
    end, last = read(conversations, send, ids[-1])

    assert middle == ids[3:7]
    assert (path.older_id, path.later_id, path.is_shown) == (ids[3], ids[7], False)
    assert last == ids[-4:]
    assert (end.later_id, end.is_shown) == (None, True)


def test_other_branch_is_read(conversations, person, sends):
    first = person.finish(person.begin())
    person.finish(person.send(first.conversation_id))
    newer = person.finish(sends.try_again(person.sender(), first.answer_id))

    path, ids = read(conversations, first, first.answer_id)
    shown, _ = read(conversations, first, newer.answer_id)

    assert ids == [first.answer_id - 1, first.answer_id, *ids[2:]]
    assert len(ids) == 4
    assert not path.is_shown
    assert shown.is_shown


def test_shown_branch_is_followed(conversations, person, sends):
    first = person.finish(person.begin())
    person.finish(sends.try_again(person.sender(), first.answer_id))
    conversations.choose_leaf("owner-1", first.conversation_id, first.answer_id)

    path, ids = read(conversations, first, first.answer_id - 1)

    assert ids[-1] == first.answer_id
    assert path.is_shown


def test_message_elsewhere_is_not_found(conversations, person, stranger):
    send = person.finish(person.begin())
    foreign = stranger.finish(stranger.begin())

    for message_id in (foreign.answer_id, 999):
        with pytest.raises(NotFound):
            read(conversations, send, message_id)
