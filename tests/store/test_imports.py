"""Imports: each conversation as a whole, once, in both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kaiwa import clock
from kaiwa.errors import ImportRunning, NotFound, TooManyConversations
from kaiwa.store import (
    Archive,
    Counts,
    ImportConversations,
    Imports,
    NewConversation,
    NewMessage,
    Owners,
    People,
    SearchIndex,
)
from kaiwa.store.import_conversations import BATCH_MESSAGES

LONG_AGO = datetime(2020, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


@pytest.fixture
def imports(database) -> Imports:
    """The imports of the database."""
    return Imports(database)


@pytest.fixture
def importing(database) -> ImportConversations:
    """The conversations that they add."""
    return ImportConversations(database, max_conversations=3)


@pytest.fixture
def archive(database) -> Archive:
    """The stored conversations."""
    return Archive(database)


@pytest.fixture
def import_id(imports) -> str:
    """An import of the first owner."""
    return imports.add("owner-1", "conversations.json", 1000)


def make(source_id: str = "c-1", count: int = 4, **more: Any) -> NewConversation:
    """Make a conversation; its last message is a second version of the one before."""
    messages = []
    for place in range(count):
        parent = place - 1 if place else None
        parent = place - 2 if place == count - 1 else parent
        values: dict[str, Any] = {
            "state": "done",
            "input_tokens": 7,
            "tuning": {"top_p": 0.5},
        }
        role = "user" if place % 2 == 0 else "assistant"
        kept = values if role == "assistant" else {}
        messages.append(NewMessage(parent, role, f"会話 {place}", LONG_AGO, **kept))
    described: dict[str, Any] = {
        "source_id": source_id,
        "title": "Tea",
        "model_key": "claude",
        "leaf": count - 1,
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
        "messages": messages,
        "digest": f"digest of {source_id}",
    }
    return NewConversation(**(described | more))


def read(archive: Archive, owner_id: str = "owner-1") -> list[Any]:
    found = [archive.find(owner_id, it) for it in archive.list_ids(owner_id)]
    return [(it, list(archive.read_all(it))) for it in found if it]


@pytest.mark.parametrize("count", [3, 4, 2 * BATCH_MESSAGES + 1])
def test_conversation_is_stored_as_it_was(importing, import_id, archive, count: int):
    assert importing.add(import_id, make(count=count))

    [(conversation, messages)] = read(archive)
    ids = [it.id for it in messages]
    assert (conversation.title, conversation.updated_at) == ("Tea", LONG_AGO)
    assert conversation.leaf_id == ids[-1]
    assert ids == sorted(ids)
    assert [it.source for it in messages] == [f"会話 {it}" for it in range(count)]
    assert [it.parent_id for it in messages] == [None, *ids[: count - 2], ids[-3]]
    answer = messages[1]
    assert (answer.input_tokens, answer.tuning) == (7, {"top_p": 0.5})
    assert answer.position == len("会話 1".encode())


def test_ids_follow_those_of_sends(importing, import_id, person, archive):
    begun = person.begin()
    importing.add(import_id, make())
    later = person.begin()

    [ids] = [[it.id for it in messages] for _, messages in read(archive)[:1]]
    assert begun.answer_id < min(ids) < max(ids) < later.answer_id


def test_second_import_adds_nothing(importing, imports, import_id, archive):
    assert importing.add(import_id, make())

    assert not importing.add(import_id, make())
    assert importing.add(import_id, make("c-2"))
    assert len(read(archive)) == 2


def test_deleted_conversation_can_return(importing, import_id, archive, delete):
    importing.add(import_id, make())
    [(conversation, _)] = read(archive)
    delete("owner-1", conversation.id)

    assert importing.add(import_id, make())


def test_own_conversation_is_known(importing, import_id, archive):
    importing.add(import_id, make())
    [(conversation, _)] = read(archive)

    assert not importing.add(import_id, make(conversation.id, digest="another"))
    changed = make(conversation.id, digest="another", updated_at=clock.now())
    assert importing.add(import_id, changed)


def test_maximum_of_conversations_is_respected(importing, import_id, archive):
    for number in range(3):
        importing.add(import_id, make(f"c-{number}"))

    with pytest.raises(TooManyConversations):
        importing.add(import_id, make("c-9"))
    assert len(read(archive)) == 3


def test_interrupted_conversation_leaves_nothing(
    importing, import_id, archive, database, trash
):
    def crash() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.add(import_id, make(count=2 * BATCH_MESSAGES), crash)

    assert read(archive) == []
    assert importing.add(import_id, make(count=2 * BATCH_MESSAGES))


def test_unfinished_conversation_is_not_shown(importing, import_id, archive, trash):
    shown = []
    rest = lambda: shown.append(read(archive))  # noqa: E731

    importing.add(import_id, make(count=2 * BATCH_MESSAGES), rest)
    trash.empty(timedelta(0))

    assert shown == [[]]
    assert len(read(archive)) == 1


def test_sign_in_moves_a_running_import(
    importing, imports, import_id, archive, database
):
    def sign_in() -> None:
        Owners(database).merge("owner-1", "owner-2")

    long = make(count=2 * BATCH_MESSAGES)

    importing.add(import_id, long, sign_in)

    assert read(archive) == []
    assert len(read(archive, "owner-2")) == 1
    assert not importing.add(import_id, long)
    assert imports.get("owner-2", import_id).id == import_id


def test_merge_joins_imports_of_both(importing, imports, import_id, database):
    other_id = imports.add("owner-2", "conversations.json", 1)
    for it in (import_id, other_id):
        importing.add(it, make())

    Owners(database).merge("owner-1", "owner-2")

    assert not importing.add(other_id, make())


def test_erased_person_ends_the_import(importing, imports, import_id, database):
    People(database, None)._forget("owner-1")  # type: ignore[arg-type]

    with pytest.raises(NotFound):
        importing.add(import_id, make())
    assert imports.save(import_id, "running", Counts(), {})


def test_imported_messages_are_indexed(importing, import_id, database):
    importing.add(import_id, make())
    index = SearchIndex(database)

    assert index.index_some()
    while index.index_some():
        pass


def test_progress_is_stored(imports, import_id):
    counts = Counts(position=10, added=1, known=2, rejected=3)
    report = {"rejected": [{"position": 1}]}

    assert not imports.save(import_id, "running", counts, report)

    found = imports.get("owner-1", import_id)
    assert (found.state, found.position, found.rejected) == ("running", 10, 3)
    assert found.report == report


def test_only_its_owner_finds_an_import(imports, import_id):
    with pytest.raises(NotFound):
        imports.get("owner-2", import_id)
    with pytest.raises(NotFound):
        imports.request_cancel("owner-2", import_id)
    assert imports.list_own("owner-2") == []


def test_cancelled_import_ends(imports, import_id):
    imports.request_cancel("owner-1", import_id)

    assert imports.save(import_id, "running", Counts(), {})


def test_one_import_runs_at_a_time(imports, import_id):
    with pytest.raises(ImportRunning):
        imports.add("owner-1", "another.json", 1)

    imports.save(import_id, "done", Counts(), {})
    assert imports.add("owner-1", "another.json", 1)
    assert imports.add("owner-2", "another.json", 1)


def test_lost_import_is_interrupted(imports, import_id, monkeypatch):
    later = clock.now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert imports.get("owner-1", import_id).state == "interrupted"
    assert imports.add("owner-1", "again.json", 1)


def test_oldest_imports_are_forgotten(imports):
    for number in range(25):
        import_id = imports.add("owner-1", f"{number}.json", 1)
        imports.save(import_id, "done", Counts(), {})

    names = [it.name for it in imports.list_own("owner-1")]
    assert sorted(names) == sorted(f"{number}.json" for number in range(5, 25))
