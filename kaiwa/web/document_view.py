"""The page of a document: exactly the text or the pictures that are sent."""

from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import gettext

from ..cost import estimate_tokens
from ..errors import KaiwaError, NotFound
from ..file_part import write_file_text
from ..store import AS_PICTURES, AS_SOURCE, AS_TEXT, UNDECIDED, Document, StoredFile
from .problems import Problem, describe_error
from .services import services

PDF = "application/pdf"
HTML = "text/html"


class Choice(NamedTuple):
    """The form that chooses the pages.

    :ivar ways: the ways to send the file, with their names; one needs no choice.
    :ivar pages: as they were written.
    """

    ways: Sequence[tuple[str, str]]
    sent_as: str
    page_count: int
    pages: str
    problem: Problem | None


class DocumentView(NamedTuple):
    """A document.

    :ivar text: as the model reads it; empty if ``pictures`` are sent.
    :ivar is_scanned: it has no text, and no choice was made.
    :ivar choice: None if there is nothing to choose, or the file was sent.
    """

    file: StoredFile
    tokens: int
    text: str
    pictures: Sequence[StoredFile]
    is_cut: bool
    is_scanned: bool
    choice: Choice | None


def view_document(
    owner_id: str,
    file_id: str,
    written: tuple[str, str] | None = None,
    error: KaiwaError | None = None,
) -> DocumentView:
    """Prepare the page of a document.

    :param written: ``sent_as`` and ``pages`` of a form that was refused.
    :raises NotFound: the owner has no such document.
    """
    file = services().files.get(owner_id, file_id)
    text = services().files.get_text(owner_id, file_id)
    if text is None:
        raise NotFound()
    document = services().documents.find(file_id)
    is_scanned = document is not None and document.sent_as == UNDECIDED
    has_pictures = document is not None and document.sent_as == AS_PICTURES
    return DocumentView(
        file,
        tokens=0 if is_scanned else estimate_tokens(file.characters),
        text="" if is_scanned or has_pictures else write_file_text(file.name, text),
        pictures=services().documents.list_pictures(file_id) if has_pictures else (),
        is_cut=document is not None and document.is_cut,
        is_scanned=is_scanned,
        choice=_view_choice(owner_id, file, written, error),
    )


def sees_pictures() -> bool:
    """Return whether an attached model sees pictures."""
    return any(it.has_vision for it in services().catalogue.list_chat_models())


def describe_choice(document: Document) -> str:
    """Describe the choice in a few words; empty for the whole text."""
    if document.sent_as == UNDECIDED:
        return str(gettext("No text. Choose its pages."))
    if document.sent_as == AS_PICTURES:
        return str(gettext("Pages as pictures"))
    if document.pages:
        return str(
            gettext(
                "Pages %(pages)s of %(count)s",
                pages=document.pages,
                count=document.page_count,
            )
        )
    return str(gettext("Cut: it is too long.")) if document.is_cut else ""


def _view_choice(
    owner_id: str,
    file: StoredFile,
    written: tuple[str, str] | None,
    error: KaiwaError | None,
) -> Choice | None:
    try:
        document = services().documents.get_unsent(owner_id, file.id)
    except NotFound:
        return None
    ways = _list_ways(file, document)
    if len(ways) < 2 and document.page_count < 2:
        return None
    sent_as, pages = written or (document.sent_as, document.pages)
    limit = services().settings.max_files_per_message
    if not pages and sent_as == UNDECIDED and document.page_count > limit:
        pages = f"1-{limit}"
    if sent_as not in dict(ways):
        sent_as = ways[-1][0]
    problem = describe_error(error) if error else None
    return Choice(ways, sent_as, document.page_count, pages, problem)


def _list_ways(file: StoredFile, document: Document) -> list[tuple[str, str]]:
    ways = [(AS_TEXT, str(gettext("Its text")))]
    if file.media_type == HTML:
        return [*ways, (AS_SOURCE, str(gettext("Its HTML source")))]
    if file.media_type == PDF and sees_pictures():
        return [*ways, (AS_PICTURES, str(gettext("Its pages as pictures")))]
    return ways
