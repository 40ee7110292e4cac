import gevent
import pytest

from kaiwa.errors import NotFound
from kaiwa.store import Owners


@pytest.fixture
def owners(database):
    """The owners."""
    return Owners(database)


def test_merge_moves_conversations(owners, conversations, person, stranger):
    mine = person.finish(person.begin("Mine"))
    theirs = stranger.finish(stranger.begin("Theirs"))

    owners.merge(person.owner_id, stranger.owner_id)

    lines = conversations.list_conversations(stranger.owner_id, limit=50)
    assert {line.id for line in lines} == {
        mine.conversation_id,
        theirs.conversation_id,
    }
    assert conversations.list_conversations(person.owner_id, limit=50) == []
    with pytest.raises(NotFound):
        conversations.read_path(person.owner_id, mine.conversation_id)


def test_send_repeated_after_merge_is_same(owners, person, stranger):
    first = person.begin("Once", key="the key")

    owners.merge(person.owner_id, stranger.owner_id)
    again = stranger.begin("Once", key="the key")

    assert again.answer_id == first.answer_id
    assert again.prompt is None


def test_merge_keeps_key_of_target(owners, person, stranger):
    person.begin("Mine", key="the key")
    theirs = stranger.begin("Theirs", key="the key")

    owners.merge(person.owner_id, stranger.owner_id)

    assert stranger.begin("Theirs", key="the key").answer_id == theirs.answer_id


@pytest.mark.parametrize("owner_id", ["owner-1", "unknown"])
def test_merge_of_nothing_changes_nothing(owners, conversations, person, owner_id):
    person.begin("Mine")

    owners.merge(owner_id, person.owner_id)

    assert len(conversations.list_conversations(person.owner_id, limit=50)) == 1


def test_opposite_merges_do_not_deadlock(owners, conversations, person, stranger):
    person.begin("Mine")
    stranger.begin("Theirs")

    ids = [person.owner_id, stranger.owner_id]
    jobs = [gevent.spawn(owners.merge, *ids), gevent.spawn(owners.merge, *ids[::-1])]
    gevent.joinall(jobs, raise_error=True)

    counts = [
        len(conversations.list_conversations(owner_id, limit=50)) for owner_id in ids
    ]
    assert sorted(counts) == [0, 2]
