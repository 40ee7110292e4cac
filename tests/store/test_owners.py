import gevent
import pytest

from kaiwa.errors import NotFound
from kaiwa.store import Owners


@pytest.fixture
def owners(database):
    return Owners(database)


def test_what_one_had_is_the_others_afterwards(owners, conversations, person, stranger):
    mine = person.finish(person.begin("Mine"))
    theirs = stranger.finish(stranger.begin("Theirs"))

    owners.join(person.owner_id, stranger.owner_id)

    lines = conversations.list_conversations(stranger.owner_id, most=50)
    found = {line.id for line in lines}
    assert found == {mine.conversation_id, theirs.conversation_id}
    assert conversations.list_conversations(person.owner_id, most=50) == []
    with pytest.raises(NotFound):
        conversations.read_path(person.owner_id, mine.conversation_id)


def test_send_that_is_repeated_afterwards_is_still_the_same(owners, person, stranger):
    first = person.begin("Once", key="the key")

    owners.join(person.owner_id, stranger.owner_id)
    again = stranger.begin("Once", key="the key")

    assert again.answer_id == first.answer_id
    assert again.question is None


def test_key_that_both_have_used_stands_in_nobodys_way(owners, person, stranger):
    person.begin("Mine", key="the key")
    theirs = stranger.begin("Theirs", key="the key")

    owners.join(person.owner_id, stranger.owner_id)

    assert stranger.begin("Theirs", key="the key").answer_id == theirs.answer_id


def test_joining_oneself_or_nothing_changes_nothing(owners, conversations, person):
    person.begin("Mine")

    owners.join(person.owner_id, person.owner_id)
    owners.join("nobody", person.owner_id)

    assert len(conversations.list_conversations(person.owner_id, most=50)) == 1


def test_two_who_join_each_other_do_not_wait_for_ever(
    owners, conversations, person, stranger
):
    person.begin("Mine")
    stranger.begin("Theirs")

    ids = [person.owner_id, stranger.owner_id]
    jobs = [gevent.spawn(owners.join, *ids), gevent.spawn(owners.join, *ids[::-1])]
    gevent.joinall(jobs, raise_error=True)

    counts = [len(conversations.list_conversations(it, most=50)) for it in ids]
    assert sorted(counts) == [0, 2]
