"""The lists that users keep: presets and snippets."""

from datetime import timedelta

import gevent
import pytest
from sqlalchemy import insert

from kaiwa.errors import ListFull, NotFound
from kaiwa.presets import Preset
from kaiwa.snippets import Snippet
from kaiwa.store import Owners, Presets, Snippets
from kaiwa.store.own_lists import MAX_ROWS
from kaiwa.tuning import Tuning

ANN, BOB = "ann", "bob"
FULL = Preset("会話", "claude", Tuning("Be brief.", 0.5, stop=("END",)), "Hello\n")


@pytest.fixture
def presets(database):
    """The presets in the database."""
    return Presets(database)


@pytest.fixture
def snippets(database):
    """The snippets in the database."""
    return Snippets(database)


def add(presets, owner_id, *names):
    return [presets.add(owner_id, Preset(name)) for name in names]


def list_names(presets, owner_id=ANN):
    return [it.name for it in presets.list_own(owner_id)]


def test_preset_is_stored_whole(presets):
    preset_id = presets.add(ANN, FULL)

    found = presets.get_own(ANN, preset_id)

    assert found == Preset("会話", "claude", FULL.tuning, "Hello\n", preset_id)
    assert presets.list_own(ANN) == [found]


def test_snippet_is_changed(snippets):
    snippet_id = snippets.add(ANN, Snippet("Old", "a"))

    snippets.change(ANN, snippet_id, Snippet("New", "b"))

    assert snippets.list_own(ANN) == [Snippet("New", "b", snippet_id)]


@pytest.mark.parametrize(
    ("name", "step", "order"),
    [
        ("a", -1, "abc"),
        ("a", 1, "bac"),
        ("b", -1, "bac"),
        ("c", -1, "acb"),
        ("c", 1, "abc"),
    ],
)
def test_rows_change_places(presets, name, step, order):
    ids = dict(zip("abc", add(presets, ANN, *"abc"), strict=True))

    presets.move(ANN, ids[name], step)

    assert "".join(list_names(presets)) == order


def test_deletion_is_undone(presets):
    first, _ = add(presets, ANN, "a", "b")

    presets.discard(ANN, first)
    assert list_names(presets) == ["b"]
    assert presets.may_restore(ANN, first)
    presets.empty()
    presets.restore(ANN, first)

    assert list_names(presets) == ["a", "b"]
    assert not presets.may_restore(ANN, first)


def test_emptied_row_is_gone(presets):
    [only] = add(presets, ANN, "a")
    presets.discard(ANN, only)

    presets.empty(timedelta(0))

    with pytest.raises(NotFound):
        presets.restore(ANN, only)


def test_rows_of_others_are_absent(presets):
    [mine, deleted] = add(presets, ANN, "a", "b")
    presets.discard(ANN, deleted)

    for call in (
        lambda: presets.get_own(BOB, mine),
        lambda: presets.change(BOB, mine, FULL),
        lambda: presets.move(BOB, mine, 1),
        lambda: presets.discard(BOB, mine),
        lambda: presets.restore(BOB, deleted),
    ):
        with pytest.raises(NotFound):
            call()
    assert not presets.may_restore(BOB, deleted)
    assert list_names(presets) == ["a"]


def test_full_list_refuses_more(presets, database):
    values = [
        presets._write(Preset("x"))
        | {"id": f"id-{number}", "owner_id": ANN, "position": number}
        for number in range(MAX_ROWS - 1)
    ]
    database.write(lambda tx: tx.execute(insert(Presets.table), values))
    [last] = add(presets, ANN, "last")

    with pytest.raises(ListFull):
        add(presets, ANN, "more")
    presets.discard(ANN, last)
    add(presets, ANN, "another")
    with pytest.raises(ListFull):
        presets.restore(ANN, last)

    assert len(presets.list_own(ANN)) == MAX_ROWS
    add(presets, BOB, "mine")


def test_simultaneous_rows_have_places(presets):
    jobs = [gevent.spawn(add, presets, ANN, name) for name in "abcd"]
    gevent.joinall(jobs, raise_error=True)

    assert sorted(list_names(presets)) == list("abcd")


def test_merge_moves_lists(presets, snippets, database):
    [mine] = add(presets, ANN, "mine")
    add(presets, BOB, "theirs")
    snippets.add(ANN, Snippet("Text", "a"))
    presets.choose_default(ANN, mine)

    Owners(database).merge(ANN, BOB)

    assert sorted(list_names(presets, BOB)) == ["mine", "theirs"]
    assert presets.list_own(ANN) == snippets.list_own(ANN) == []
    assert len(snippets.list_own(BOB)) == 1
    assert presets.find_default_id(BOB) == mine
    assert presets.find_default_id(ANN) is None


def test_merge_keeps_default_of_target(presets, database):
    mine, theirs = add(presets, ANN, "mine") + add(presets, BOB, "theirs")
    presets.choose_default(ANN, mine)
    presets.choose_default(BOB, theirs)

    Owners(database).merge(ANN, BOB)

    assert presets.find_default_id(BOB) == theirs


def test_default_is_replaced_and_removed(presets):
    presets.choose_default(ANN, "one")
    presets.choose_default(ANN, "two")
    assert presets.find_default_id(ANN) == "two"

    presets.choose_default(ANN, None)

    assert presets.find_default_id(ANN) is None
