"""Documents: the pages of a file that are sent, as text or as pictures.

The choice can change until the file is sent.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update

from ..errors import FileScanned, NotFound
from ..file_part import write_file_text
from .columns import columns_of
from .database import Database, read_transaction, write_transaction
from .document_rows import DocumentPictureRow, DocumentRow
from .document_values import AS_PICTURES, UNDECIDED, Document
from .file_rows import FileRow, MessageFileRow
from .files import delete_unlinked
from .statements import fetch_all, fetch_one, run, run_many
from .values import StoredFile

_OF_FILE = DocumentRow.file_id == bindparam("file_id")
DOCUMENT = select(*columns_of(DocumentRow, Document)).where(_OF_FILE)
ADD = insert(DocumentRow)
CHANGE = update(DocumentRow).where(DocumentRow.file_id == bindparam("id"))
FILE_OF_OWNER = select(
    FileRow.name,
    exists().where(MessageFileRow.file_id == FileRow.id).label("is_sent"),
).where(FileRow.id == bindparam("file_id"), FileRow.owner_id == bindparam("owner_id"))
CHANGE_FILE = update(FileRow).where(FileRow.id == bindparam("file_id"))
PICTURES = (
    select(*columns_of(FileRow, StoredFile))
    .join(DocumentPictureRow, DocumentPictureRow.picture_id == FileRow.id)
    .where(DocumentPictureRow.file_id == bindparam("file_id"))
    .order_by(DocumentPictureRow.number)
)
ADD_PICTURE = insert(DocumentPictureRow)
DELETE_PICTURES = delete(DocumentPictureRow).where(
    DocumentPictureRow.file_id == bindparam("file_id")
)
CHOSEN_PICTURES = (
    select(DocumentRow.file_id, DocumentRow.sent_as, DocumentPictureRow.picture_id)
    .outerjoin(DocumentPictureRow, DocumentPictureRow.file_id == DocumentRow.file_id)
    .where(
        DocumentRow.file_id.in_(bindparam("file_ids", expanding=True)),
        DocumentRow.sent_as.in_((AS_PICTURES, UNDECIDED)),
    )
    .order_by(DocumentPictureRow.number)
)


class Documents:
    """The documents of all people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @write_transaction
    def add(self, tx: Connection, file_id: str, document: Document) -> None:
        """Store the first choice for a file."""
        run(tx, ADD, {"file_id": file_id, **asdict(document)})

    @read_transaction
    def find(self, tx: Connection, file_id: str) -> Document | None:
        """Find the choice for a file of any owner; None if it offers none."""
        row = fetch_one(tx, DOCUMENT, {"file_id": file_id})
        return Document(**row._asdict()) if row else None

    @read_transaction
    def get_unsent(self, tx: Connection, owner_id: str, file_id: str) -> Document:
        """Get the choice for a file that was not sent.

        :raises NotFound: the owner has no such file.
        """
        _get_unsent_file(tx, owner_id, file_id)
        row = fetch_one(tx, DOCUMENT, {"file_id": file_id})
        if row is None:
            raise NotFound()
        return Document(**row._asdict())

    @read_transaction
    def list_pictures(self, tx: Connection, file_id: str) -> list[StoredFile]:
        """List the pages of a file that are sent as pictures."""
        rows = fetch_all(tx, PICTURES, {"file_id": file_id})
        return [StoredFile(**row._asdict()) for row in rows]

    def choose_text(
        self, owner_id: str, file_id: str, document: Document, text: str
    ) -> None:
        """Send a text."""
        self._choose(owner_id, file_id, document, text, [])

    def choose_pictures(
        self,
        owner_id: str,
        file_id: str,
        document: Document,
        pictures: Sequence[StoredFile],
    ) -> None:
        """Send pages as pictures."""
        self._choose(owner_id, file_id, document, "", pictures)

    def drop_pictures(self, file_id: str) -> None:
        """Delete the pictures of a file that was not sent."""
        self._delete([it.id for it in self.list_pictures(file_id)])

    def _choose(
        self,
        owner_id: str,
        file_id: str,
        document: Document,
        text: str,
        pictures: Sequence[StoredFile],
    ) -> None:
        old = [it.id for it in self.list_pictures(file_id)]
        self._change(owner_id, file_id, document, text, pictures)
        self._delete(old)

    @write_transaction
    def _change(
        self,
        tx: Connection,
        owner_id: str,
        file_id: str,
        document: Document,
        text: str,
        pictures: Sequence[StoredFile],
    ) -> None:
        file = _get_unsent_file(tx, owner_id, file_id)
        sent = write_file_text(file.name, text)
        values = {
            "text": text,
            "characters": sum(it.characters for it in pictures) or len(sent),
            "text_bytes": sum(it.text_bytes for it in pictures) or len(sent.encode()),
        }
        run(tx, CHANGE_FILE, {"file_id": file_id, **values})
        run(tx, CHANGE, {"id": file_id, **asdict(document)})
        run(tx, DELETE_PICTURES, {"file_id": file_id})
        rows = [
            {"file_id": file_id, "number": number, "picture_id": it.id}
            for number, it in enumerate(pictures)
        ]
        run_many(tx, ADD_PICTURE, rows)

    def _delete(self, picture_ids: Sequence[str]) -> None:
        delete_unlinked(self._database, picture_ids)


def replace_by_pictures(tx: Connection, file_ids: Sequence[str]) -> list[str]:
    """Return the ids of files, with those of its pictures instead of a document's.

    :raises FileScanned: a document has no text, and no choice was made.
    """
    rows = tx.execute(CHOSEN_PICTURES, {"file_ids": list(file_ids)}).all()
    pictures: dict[str, list[str]] = {}
    for file_id, sent_as, picture_id in rows:
        if sent_as == UNDECIDED:
            raise FileScanned()
        pictures.setdefault(file_id, []).append(picture_id)
    return [it for file_id in file_ids for it in pictures.get(file_id, [file_id])]


def _get_unsent_file(tx: Connection, owner_id: str, file_id: str) -> Any:
    row = fetch_one(tx, FILE_OF_OWNER, {"file_id": file_id, "owner_id": owner_id})
    if row is None or row.is_sent:
        raise NotFound()
    return row
