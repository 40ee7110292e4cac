"""A file, prepared for the templates."""

from collections.abc import Iterable
from typing import NamedTuple

from ..cost import estimate_tokens
from ..file_part import FilePart, list_files
from ..store import AS_PICTURES, UNDECIDED, StoredFile
from .document_view import describe_choice
from .services import services


class FileView(NamedTuple):
    """A file in the composer or in a message.

    :ivar path: the address of the picture on a page for other readers.
    :ivar tokens: the estimated tokens that it takes in a prompt; 0 if it has no text.
    :ivar choice: the chosen pages in a few words; None without a choice.
    :ivar has_pictures: the model sees pictures of its pages.
    """

    id: str
    name: str
    is_picture: bool
    tokens: int
    choice: str | None = None
    has_pictures: bool = False
    path: str = ""


def view_file(file: StoredFile) -> FileView:
    """Prepare a file that was not sent."""
    tokens = estimate_tokens(file.characters)
    view = FileView(file.id, file.name, file.is_picture, tokens)
    document = None if file.is_picture else services().documents.find(file.id)
    if document is None:
        return view
    return view._replace(
        choice=describe_choice(document),
        has_pictures=document.sent_as == AS_PICTURES,
        tokens=0 if document.sent_as == UNDECIDED else tokens,
    )


def view_parts(files: Iterable[FilePart]) -> tuple[FileView, ...]:
    """Prepare the files of a message."""
    return tuple(
        [
            FileView(it.id, it.name, it.is_picture, estimate_tokens(it.characters))
            for it in files
        ]
    )


def view_source(source: str) -> tuple[FileView, ...]:
    """Prepare the files of a message's source."""
    return view_parts(list_files(source))
