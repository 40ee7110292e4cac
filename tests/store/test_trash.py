"""Deleted conversations can be restored for a while."""

from datetime import timedelta

import pytest

from kaiwa.errors import NotFound


def list_ids(conversations, owner_id="owner-1", shelf="listed"):
    lines = conversations.list_conversations(owner_id, limit=50, shelf=shelf)
    return {it.id for it in lines}


def test_restored_conversation_is_whole(conversations, person, trash):
    send = person.finish(person.begin("one"))
    before = conversations.read_path("owner-1", send.conversation_id)

    trash.discard("owner-1", [send.conversation_id])
    hidden = list_ids(conversations)
    trash.restore("owner-1", send.conversation_id)

    assert hidden == set()
    assert conversations.read_path("owner-1", send.conversation_id) == before


def test_deleted_together_are_restored_together(conversations, person, trash):
    ids = [person.finish(person.begin(str(n))).conversation_id for n in range(3)]

    trash.discard("owner-1", ids[:2])
    trash.discard("owner-1", ids[2:])
    total = trash.count_deleted_with("owner-1", ids[1])
    trash.restore("owner-1", ids[1])

    assert total == 2
    assert list_ids(conversations) == set(ids[:2])


def test_deletion_is_final_later(person, trash):
    send = person.finish(person.begin())
    trash.discard("owner-1", [send.conversation_id])

    trash.empty()
    assert trash.count_deleted_with("owner-1", send.conversation_id) == 1
    trash.empty(timedelta(0))

    with pytest.raises(NotFound):
        trash.restore("owner-1", send.conversation_id)


def test_others_restore_nothing(person, trash):
    send = person.finish(person.begin())
    trash.discard("owner-1", [send.conversation_id])

    with pytest.raises(NotFound):
        trash.restore("owner-2", send.conversation_id)
    with pytest.raises(NotFound):
        trash.discard("owner-2", [send.conversation_id])


def test_late_write_revives_nothing(conversations, person, trash):
    send = person.begin()

    trash.discard("owner-1", [send.conversation_id])
    person.finish(send)

    assert list_ids(conversations) == set()


@pytest.mark.parametrize("shelf", ["pinned", "archived"])
def test_conversation_is_on_one_shelf(conversations, shelves, person, shelf):
    here, there = (person.finish(person.begin()).conversation_id for _ in range(2))

    shelves.move("owner-1", [there], shelf)
    with pytest.raises(NotFound):
        shelves.move("owner-2", [here], shelf)

    assert list_ids(conversations) == {here}
    assert list_ids(conversations, shelf=shelf) == {there}
    shelves.move("owner-1", [there], "listed")
    assert list_ids(conversations) == {here, there}
