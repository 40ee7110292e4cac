"""Files in both databases: limits, links, bytes, and their end."""

import io
import tracemalloc
from datetime import timedelta
from tempfile import TemporaryFile

import pytest
from sqlalchemy import text

from kaiwa.errors import AllFilesFull, FileGone, FilesFull, NotFound
from kaiwa.file_part import list_files
from kaiwa.store import Files, Forks, Owners, StoredFile, Upload
from kaiwa.store import files as files_module

NOTES = Upload("notes.txt", "text/plain", "Notes of a meeting")
PHOTO = Upload("photo.png", "image/png", width=300, height=200)


def open_files(database, *, person: int = 10**6, everyone: int = 10**7) -> Files:
    return Files(database, person / 10**6, everyone / 10**6)


@pytest.fixture
def files(database) -> Files:
    """The files in it."""
    return open_files(database)


def add(
    files: Files, owner_id: str, upload=NOTES, data: bytes = b"Notes"
) -> StoredFile:
    return files.add(owner_id, upload, io.BytesIO(data))


def count_rows(database, table: str) -> int:
    query = text(f"select count(*) from {table}")
    return database.read(lambda tx: tx.scalar(query))


def test_bytes_come_back(files, monkeypatch):
    monkeypatch.setattr(files_module, "CHUNK_BYTES", 3)

    stored = add(files, "owner-1", PHOTO, b"0123456789")

    assert list(files.read_bytes(stored.id)) == [b"012", b"345", b"678", b"9"]
    assert files.get("owner-1", stored.id) == stored


def test_text_is_stored_beside_the_bytes(files):
    stored = add(files, "owner-1")

    assert files.get_text("owner-1", stored.id) == "Notes of a meeting"
    assert stored.size == len("Notes") + len("Notes of a meeting")


@pytest.mark.parametrize("method", ["get", "get_text", "remove"])
def test_foreign_file_is_not_found(files, method: str):
    stored = add(files, "owner-1")

    with pytest.raises(NotFound):
        getattr(files, method)("owner-2", stored.id)

    assert files.get("owner-1", stored.id)


def test_person_has_limited_room(database):
    files = open_files(database, person=100)
    add(files, "owner-1", PHOTO, bytes(60))

    with pytest.raises(FilesFull):
        add(files, "owner-1", PHOTO, bytes(60))

    assert add(files, "owner-2", PHOTO, bytes(60))
    assert count_rows(database, "files") == 2


def test_all_people_have_limited_room(database):
    files = open_files(database, everyone=100)
    add(files, "owner-1", PHOTO, bytes(60))

    with pytest.raises(AllFilesFull):
        add(files, "owner-2", PHOTO, bytes(60))


def test_failed_upload_leaves_nothing(database, files):
    class Broken(io.BytesIO):
        def read(self, *_):
            raise OSError

    with pytest.raises(OSError):
        files.add("owner-1", NOTES, Broken(b"Notes"))

    assert count_rows(database, "files") == 0


def test_question_has_its_files(files, conversations, person):
    stored = add(files, person.owner_id, PHOTO)

    send = person.begin("Look", file_ids=[stored.id])

    question, _ = conversations.get_exchange(person.owner_id, send.answer_id)
    assert [it.name for it in list_files(question.source)] == ["photo.png"]


def test_foreign_file_is_not_sent(files, person):
    stored = add(files, "owner-2")

    with pytest.raises(FileGone):
        person.begin("Look", file_ids=[stored.id])


def test_revision_keeps_the_files(files, conversations, person, sends):
    stored = add(files, person.owner_id, PHOTO)
    send = person.finish(person.begin("Look", file_ids=[stored.id]))
    question, _ = conversations.get_exchange(person.owner_id, send.answer_id)

    revised = sends.revise_message(person.sender(), question.id, "Look again")

    question, _ = conversations.get_exchange(person.owner_id, revised.answer_id)
    assert [it.id for it in list_files(question.source)] == [stored.id]


def test_title_without_text_names_the_file(files, conversations, person):
    stored = add(files, person.owner_id, PHOTO)

    person.begin("", file_ids=[stored.id])

    [line] = conversations.list_conversations(person.owner_id, limit=9)
    assert line.title == "photo.png"


def test_deleted_conversation_takes_its_files(database, files, person, delete):
    stored = add(files, person.owner_id)
    send = person.finish(person.begin("Look", file_ids=[stored.id]))

    delete(person.owner_id, send.conversation_id)

    assert count_rows(database, "files") == count_rows(database, "file_chunks") == 0


def test_undone_deletion_keeps_the_files(files, person, trash):
    stored = add(files, person.owner_id)
    send = person.finish(person.begin("Look", file_ids=[stored.id]))
    trash.discard(person.owner_id, [send.conversation_id])

    trash.empty()
    trash.restore(person.owner_id, send.conversation_id)

    assert files.get(person.owner_id, stored.id) == stored


def test_shared_file_outlives_one_conversation(files, person, delete):
    stored = add(files, person.owner_id)
    first, _ = [
        person.finish(person.begin("Look", file_ids=[stored.id])) for _ in range(2)
    ]

    delete(person.owner_id, first.conversation_id)

    assert files.get(person.owner_id, stored.id)


def test_fork_keeps_the_files(database, files, conversations, person, delete):
    stored = add(files, person.owner_id)
    send = person.finish(person.begin("Look", file_ids=[stored.id]))

    copy_id = Forks(database, max_conversations=9).fork(person.owner_id, send.answer_id)
    delete(person.owner_id, send.conversation_id)

    path = conversations.read_path(person.owner_id, copy_id)
    assert [it.id for it in list_files(path.messages[0].source)] == [stored.id]
    assert files.get(person.owner_id, stored.id)


def test_sweep_deletes_unsent_files_only(files, person):
    unsent, sent = add(files, person.owner_id), add(files, person.owner_id)
    person.begin("Look", file_ids=[sent.id])

    files.sweep()
    assert files.get(person.owner_id, unsent.id)
    files.sweep(timedelta(0))

    assert files.get(person.owner_id, sent.id)
    with pytest.raises(NotFound):
        files.get(person.owner_id, unsent.id)


def test_sent_file_cannot_be_removed(files, person):
    stored = add(files, person.owner_id)
    person.begin("Look", file_ids=[stored.id])

    files.remove(person.owner_id, stored.id)

    assert files.get(person.owner_id, stored.id)


def test_merged_owner_brings_files(database, files):
    stored = add(files, "browser")

    Owners(database).merge("browser", "person")

    assert files.get("person", stored.id).size == stored.size


def test_large_file_takes_little_memory(database):
    files = open_files(database, person=10**8, everyone=10**8)
    with TemporaryFile() as data:
        data.truncate(20_000_000)
        tracemalloc.start()
        try:
            stored = files.add("owner-1", NOTES, data)
            size = sum(map(len, files.read_bytes(stored.id)))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert size == 20_000_000
    assert peak < 4_000_000
