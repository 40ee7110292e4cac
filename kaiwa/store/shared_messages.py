"""The messages of a share, without everything that its owner has not chosen."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection, bindparam, select

from ..file_part import read_file_part
from ..source import DURATION, FILE, TEXT, THINKING, Part, keep_parts
from .columns import columns_of
from .file_rows import FileRow, MessageFileRow
from .messages import read_messages
from .statements import fetch_all, fetch_one
from .turns import REJECTED_TEXT
from .values import Message, Share, StoredFile

MESSAGES_OF_FILE = select(MessageFileRow.message_id).where(
    MessageFileRow.file_id == bindparam("file_id")
)
PICTURE = select(*columns_of(FileRow, StoredFile)).where(
    FileRow.id == bindparam("file_id"),
    FileRow.is_complete,
    FileRow.width.is_not(None),
)


def read_shared(
    tx: Connection, share: Share, ids: list[int], *, with_pictures: bool = False
) -> tuple[Message, ...]:
    """Read messages of a share, without everything that its owner has not chosen.

    :param with_pictures: keep the parts of pictures; documents are never shared.
    """
    # A list of the kinds to keep: a kind of a later release must not be published.
    kinds = {TEXT, THINKING, DURATION} if share.has_thinking else {TEXT}

    def is_kept(part: Part) -> bool:
        if part.kind == FILE:
            return with_pictures and read_file_part(part.text).is_picture
        return part.kind in kinds

    messages = read_messages(tx, share.conversation_id, ids)
    return tuple(
        [_disclose(share, it, keep_parts(it.source, is_kept)) for it in messages]
    )


def find_shared_picture(
    tx: Connection, file_id: str, message_ids: Collection[int]
) -> StoredFile | None:
    """Find a picture that one of these messages has."""
    rows = fetch_all(tx, MESSAGES_OF_FILE, {"file_id": file_id})
    if all(row.message_id not in message_ids for row in rows):
        return None
    row = fetch_one(tx, PICTURE, {"file_id": file_id})
    return StoredFile(**row._asdict()) if row else None


def _disclose(share: Share, message: Message, source: str) -> Message:
    tuning = (message.tuning or {}) if share.has_instructions else {}
    instructions = tuning.get("instructions")
    return replace(
        message,
        source=source,
        position=len(source.encode()),
        error_code=message.error_code if message.error_code in REJECTED_TEXT else None,
        error_details=None,
        input_tokens=None,
        output_tokens=None,
        cached_tokens=None,
        reasoning_tokens=None,
        kept_turns=None,
        tuning={"instructions": instructions} if instructions else None,
    )
