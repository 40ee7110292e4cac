"""Files: stored with limits, linked to messages, read in chunks, and swept.

An upload is stored before its message is sent. ``sweep`` deletes a file when its last
message is deleted, or a day after its upload if it was never sent.
"""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import IO

import gevent
from sqlalchemy import (
    Connection,
    String,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from .. import clock
from ..errors import AllFilesFull, FilesFull, NotFound
from ..file_part import (
    BYTES_PER_PICTURE_TOKEN,
    CHARACTERS_PER_PICTURE_TOKEN,
    estimate_picture_tokens,
    write_file_text,
)
from .columns import columns_of
from .database import Database, read_transaction, write_transaction
from .file_rows import FileChunkRow, FileRow, MessageFileRow
from .owners import lock_owner
from .statements import fetch_all, fetch_one, fetch_value, run
from .tables import MessageRow
from .values import StoredFile

CHUNK_BYTES = 256 * 1024
REST_SECONDS = 0.001
UNSENT_FOR = timedelta(days=1)
MEGABYTE = 1_000_000
ALL_OWNERS = ""
BATCH = 50

OWN_FILE = select(*columns_of(FileRow, StoredFile)).where(
    FileRow.id == bindparam("file_id"),
    FileRow.owner_id == bindparam("owner_id"),
    FileRow.is_complete,
)
TEXT_OF_FILE = select(FileRow.text).where(FileRow.id == bindparam("file_id"))
CHUNK = select(FileChunkRow.data).where(
    FileChunkRow.file_id == bindparam("file_id"),
    FileChunkRow.number == bindparam("number"),
)
SIZE_OF_ALL = select(func.coalesce(func.sum(FileRow.size), 0))
SIZE_OF_OWNER = SIZE_OF_ALL.where(FileRow.owner_id == bindparam("owner_id"))
ADD_FILE = insert(FileRow)
ADD_CHUNK = insert(FileChunkRow)
FILES_OF_CONVERSATION = (
    select(*columns_of(FileRow, StoredFile))
    .join(MessageFileRow, MessageFileRow.file_id == FileRow.id)
    .join(MessageRow, MessageRow.id == MessageFileRow.message_id)
    .where(MessageRow.conversation_id == bindparam("conversation_id"))
    .order_by(FileRow.created_at, FileRow.id)
    .distinct()
)
COMPLETE = update(FileRow).where(FileRow.id == bindparam("file_id"))
_IS_LINKED = exists().where(MessageFileRow.file_id == FileRow.id)
LINK_IF_THERE = insert(MessageFileRow).from_select(
    ["message_id", "file_id"],
    select(MessageRow.id, bindparam("file", type_=String)).where(
        MessageRow.id == bindparam("answer_id")
    ),
)
DELETE = delete(FileRow).where(FileRow.id == bindparam("file_id"), ~_IS_LINKED)
UNSENT_IDS = (
    select(FileRow.id)
    .where(~_IS_LINKED, FileRow.created_at < bindparam("limit"))
    .limit(BATCH)
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to store.

    :ivar text: of a document, as read from it; None for a picture.
    """

    name: str
    media_type: str
    text: str | None = None
    width: int | None = None
    height: int | None = None

    def measure(self) -> tuple[int, int]:
        """Return its length in a prompt, in characters and in UTF-8 bytes."""
        if self.text is not None:
            sent = write_file_text(self.name, self.text)
            return len(sent), len(sent.encode())
        tokens = estimate_picture_tokens(self.width or 0, self.height or 0)
        return tokens * CHARACTERS_PER_PICTURE_TOKEN, tokens * BYTES_PER_PICTURE_TOKEN


class Files:
    """The files of all people.

    :param owner_megabytes: the room for the files of a person; ``megabytes``, of all.
    """

    def __init__(
        self, database: Database, owner_megabytes: float, megabytes: float
    ) -> None:
        self._database = database
        self._most_bytes_per_owner = int(owner_megabytes * MEGABYTE)
        self._most_bytes = int(megabytes * MEGABYTE)

    def add(self, owner_id: str, upload: Upload, data: IO[bytes]) -> StoredFile:
        """Store a file in many short transactions.

        :param data: its bytes, from the beginning to the end.
        :raises FilesFull, AllFilesFull: there is no room.
        """
        size = data.seek(0, 2) + len((upload.text or "").encode())
        data.seek(0)
        file_id = self._reserve(owner_id, upload, size)
        try:
            for number, chunk in enumerate(iter(partial(data.read, CHUNK_BYTES), b"")):
                self._add_chunk(file_id, number, chunk)
                gevent.sleep(REST_SECONDS)
            return self._complete(owner_id, file_id)
        except BaseException:
            self._delete(file_id)
            raise

    @read_transaction
    def check_room(self, tx: Connection, owner_id: str, size: int) -> None:
        """Check that a file of this size may be stored.

        :raises FilesFull, AllFilesFull: there is no room.
        """
        self._refuse_when_full(tx, owner_id, size)

    @write_transaction
    def link(self, tx: Connection, message_id: int, file_id: str) -> None:
        """Link an answer to a file; no effect if the answer was deleted."""
        run(tx, LINK_IF_THERE, {"answer_id": message_id, "file": file_id})

    @read_transaction
    def get(self, tx: Connection, owner_id: str, file_id: str) -> StoredFile:
        """Get a file.

        :raises NotFound: the owner has no such file.
        """
        return _get(tx, owner_id, file_id)

    @read_transaction
    def get_text(self, tx: Connection, owner_id: str, file_id: str) -> str | None:
        """Get the text of a document; None for a picture.

        :raises NotFound: the owner has no such file.
        """
        _get(tx, owner_id, file_id)
        return _find_text(tx, file_id)

    @read_transaction
    def list_of_conversation(
        self, tx: Connection, conversation_id: str
    ) -> list[StoredFile]:
        """List the files of all messages of a conversation, the oldest first."""
        values = {"conversation_id": conversation_id}
        rows = fetch_all(tx, FILES_OF_CONVERSATION, values)
        return [StoredFile(**row._asdict()) for row in rows]

    @read_transaction
    def find_text(self, tx: Connection, file_id: str) -> str | None:
        """Find the text of a document of any owner, for a prompt."""
        return _find_text(tx, file_id)

    def read_bytes(self, file_id: str) -> Iterator[bytes]:
        """Yield the bytes of a file of any owner."""
        number = 0
        while chunk := self._find_chunk(file_id, number):
            yield chunk
            number += 1

    def remove(self, owner_id: str, file_id: str) -> None:
        """Delete a file that was not sent; one that was sent stays.

        :raises NotFound: the owner has no such file.
        """
        self.get(owner_id, file_id)
        self._delete(file_id)

    def sweep(self, unsent_for: timedelta = UNSENT_FOR) -> None:
        """Delete the files that no message has."""
        limit = clock.now() - unsent_for
        while ids := self._list_unsent(limit):
            delete_unlinked(self._database, ids)

    @write_transaction
    def _reserve(self, tx: Connection, owner_id: str, upload: Upload, size: int) -> str:
        # Everyone's files first: otherwise two people could pass the limit together.
        lock_owner(self._database, tx, ALL_OWNERS)
        self._refuse_when_full(tx, owner_id, size)
        characters, text_bytes = upload.measure()
        values = {
            "id": secrets.token_urlsafe(12),
            "owner_id": owner_id,
            "name": upload.name,
            "media_type": upload.media_type,
            "size": size,
            "width": upload.width,
            "height": upload.height,
            "characters": characters,
            "text_bytes": text_bytes,
            "created_at": clock.now(),
            "text": upload.text,
        }
        run(tx, ADD_FILE, values)
        return str(values["id"])

    def _refuse_when_full(self, tx: Connection, owner_id: str, size: int) -> None:
        used = fetch_value(tx, SIZE_OF_OWNER, {"owner_id": owner_id})
        if used + size > self._most_bytes_per_owner:
            raise FilesFull(limit=self._most_bytes_per_owner // MEGABYTE)
        if fetch_value(tx, SIZE_OF_ALL, {}) + size > self._most_bytes:
            raise AllFilesFull()

    @write_transaction
    def _add_chunk(
        self, tx: Connection, file_id: str, number: int, data: bytes
    ) -> None:
        run(tx, ADD_CHUNK, {"file_id": file_id, "number": number, "data": data})

    @write_transaction
    def _complete(self, tx: Connection, owner_id: str, file_id: str) -> StoredFile:
        run(tx, COMPLETE, {"file_id": file_id, "is_complete": True})
        return _get(tx, owner_id, file_id)

    def _delete(self, file_id: str) -> None:
        delete_unlinked(self._database, [file_id])

    @read_transaction
    def _list_unsent(self, tx: Connection, limit: datetime) -> list[str]:
        return list(tx.scalars(UNSENT_IDS, {"limit": limit}))

    @read_transaction
    def _find_chunk(self, tx: Connection, file_id: str, number: int) -> bytes | None:
        data: bytes | None = fetch_value(
            tx, CHUNK, {"file_id": file_id, "number": number}
        )
        return data


def delete_unlinked(database: Database, file_ids: Iterable[str]) -> None:
    """Delete files that no message has, each in a transaction of its own."""
    for file_id in file_ids:
        database.write(run, DELETE, {"file_id": file_id})
        gevent.sleep(REST_SECONDS)


def _get(tx: Connection, owner_id: str, file_id: str) -> StoredFile:
    values = {"owner_id": owner_id, "file_id": file_id}
    row = fetch_one(tx, OWN_FILE, values)
    if row is None:
        raise NotFound()
    return StoredFile(**row._asdict())


def _find_text(tx: Connection, file_id: str) -> str | None:
    text: str | None = fetch_value(tx, TEXT_OF_FILE, {"file_id": file_id})
    return text
