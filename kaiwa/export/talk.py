"""A conversation with its messages, as the writers read it."""

from collections.abc import Iterable
from typing import NamedTuple

from ..store import Conversation, Message, StoredFile


class FileContents(NamedTuple):
    """A file of a conversation.

    :ivar text: of a document, as the model reads it; None for a picture.
    :ivar pieces: its bytes; read while they are written.
    """

    file: StoredFile
    text: str | None
    pieces: Iterable[bytes]


class Talk(NamedTuple):
    """One conversation.

    :ivar messages: oldest first; read while they are written.
    :ivar files: of all messages; for JSON only.
    """

    conversation: Conversation
    messages: Iterable[Message]
    files: Iterable[FileContents] = ()
