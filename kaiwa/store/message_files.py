"""The files of messages."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, select

from ..errors import FileGone
from ..file_part import FilePart, list_files
from ..source import FILE, mark_part
from .documents import replace_by_pictures
from .file_rows import FileRow, MessageFileRow
from .statements import run
from .tables import MessageRow

FILES_BY_ID = select(
    FileRow.id,
    FileRow.name,
    FileRow.media_type,
    FileRow.characters,
    FileRow.text_bytes,
).where(
    FileRow.owner_id == bindparam("owner_id"),
    FileRow.id.in_(bindparam("file_ids", expanding=True)),
    FileRow.is_complete,
)
LINK = insert(MessageFileRow)
SOURCES_WITH_FILES = select(MessageRow.id, MessageRow.source).where(
    MessageRow.conversation_id == bindparam("conversation_id"),
    MessageRow.source.contains(mark_part(FILE), autoescape=True),
)
FILE_IDS_OF_CONVERSATIONS = (
    select(MessageFileRow.file_id)
    .join(MessageRow, MessageRow.id == MessageFileRow.message_id)
    .where(MessageRow.conversation_id.in_(bindparam("ids", expanding=True)))
    .distinct()
)


def get_file_parts(
    tx: Connection, owner_id: str, file_ids: Sequence[str]
) -> tuple[FilePart, ...]:
    """Get the parts of a message with these files.

    :raises FileGone: the owner has no such file.
    :raises FileScanned: a document has no text, and its pages were not chosen.
    """
    if not file_ids:
        return ()
    file_ids = replace_by_pictures(tx, file_ids)
    values = {"owner_id": owner_id, "file_ids": list(file_ids)}
    found = {row.id: FilePart(*row) for row in tx.execute(FILES_BY_ID, values)}
    if any(file_id not in found for file_id in file_ids):
        raise FileGone()
    return tuple([found[file_id] for file_id in file_ids])


def link_files(tx: Connection, message_id: int, files: Sequence[FilePart]) -> None:
    """Link a new message to its files."""
    for file_id in {file.id: None for file in files}:
        run(tx, LINK, {"message_id": message_id, "file_id": file_id})


def link_copies(tx: Connection, conversation_id: str) -> None:
    """Link the copied messages of a conversation to the files that they name."""
    values = {"conversation_id": conversation_id}
    for message_id, source in tx.execute(SOURCES_WITH_FILES, values).all():
        link_files(tx, message_id, list_files(source))
