import pytest

from kaiwa.errors import NotFound
from kaiwa.store import Branches
from kaiwa.store.branches import MAX_BRANCHES, MAX_DEPTH, find_branches


@pytest.fixture
def branches(database):
    return Branches(database)


def shape(branches):
    """Return a tree as nested tuples: label, leaf, branches."""
    return [(it.label, it.leaf_id, shape(it.branches)) for it in branches]


def test_straight_conversation_has_no_branches(branches, person):
    send = person.finish(person.begin())

    assert branches.read("owner-1", send.conversation_id) == []


def test_branches_are_nested(branches, person, sends):
    first = person.finish(person.begin("Tea?"), "Green.")
    again = person.finish(sends.try_again(person.sender(), first.answer_id), "Black.")
    path = [first.conversation_id]
    then = person.finish(person.send(*path, "Milk?"), "Yes.")
    edited = sends.revise_message(person.sender(), then.answer_id - 1, "Sugar?")
    person.finish(edited, "No.")

    found = branches.read("owner-1", first.conversation_id)

    assert shape(found) == [
        ("Green.", first.answer_id, []),
        (
            "Black.",
            None,
            [("Milk?", then.answer_id, []), ("Sugar?", edited.answer_id, [])],
        ),
    ]
    assert [it.is_shown for it in found] == [False, True]
    assert again.answer_id == found[1].id


def test_first_questions_are_branches(branches, person, sends):
    first = person.finish(person.begin("Tea?"))
    question_id = first.answer_id - 1
    other = person.finish(sends.revise_message(person.sender(), question_id, "Milk?"))

    assert shape(branches.read("owner-1", first.conversation_id)) == [
        ("Tea?", first.answer_id, []),
        ("Milk?", other.answer_id, []),
    ]


def test_foreign_branches_are_not_found(branches, person):
    send = person.finish(person.begin())

    with pytest.raises(NotFound):
        branches.read("owner-2", send.conversation_id)


def grow_comb(versions):
    """Return links in which each turn has two versions, and the newer goes on."""
    links: list[tuple[int, int | None]] = [(1, None)]
    for number in range(versions):
        parent = links[-1][0]
        links += [(2 * number + 2, parent), (2 * number + 3, parent)]
    return links


def test_deep_branches_are_listed_flat():
    depth, level = 0, find_branches(grow_comb(MAX_DEPTH + 5), None)
    while level:
        depth += 1
        level = next((it.branches for it in level if it.branches), [])

    assert depth == MAX_DEPTH


def test_newest_branches_are_kept():
    def count(branches):
        return sum(1 + count(it.branches) for it in branches)

    assert count(find_branches(grow_comb(5_000), None)) == MAX_BRANCHES
