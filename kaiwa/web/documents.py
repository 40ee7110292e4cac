"""Documents: choose the pages of a file, and send them as text or as pictures."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

from flask import Blueprint, Response, make_response, redirect, render_template, request

from ..confined import PictureReading, TextReading, choose_pages
from ..errors import (
    BadInput,
    FileBroken,
    FileEmpty,
    FileProblem,
    KaiwaError,
    PagesUnusable,
    TooManyPages,
    TooManyRequests,
)
from ..store import AS_PICTURES, AS_SOURCE, AS_TEXT, Document, StoredFile, Upload
from .document_view import HTML, PDF, sees_pictures, view_document
from .listing import list_side
from .route import Body, route
from .services import services
from .urls import url_for
from .visitor import get_owner

MOST_PAGES_CHARS = 100  # As ranges, they take up to 200.

blueprint = Blueprint("documents", __name__, url_prefix="/files")


@blueprint.get("/<file_id:file_id>/text")
@route()
def show(file_id: str) -> Response:
    """Show a document exactly as the model reads it."""
    return _show(file_id)


@blueprint.post("/<file_id:file_id>/choice")
@route(body=Body.FORM)
def choose(file_id: str) -> Response:
    """Choose the pages that are sent, as text or as pictures."""
    owner_id = get_owner()
    if not request.form:
        raise BadInput()
    document = services().documents.get_unsent(owner_id, file_id)
    file = services().files.get(owner_id, file_id)
    sent_as = request.form.get("as", AS_TEXT)
    pages = request.form.get("pages", "")[:MOST_PAGES_CHARS]
    try:
        with _open(file) as data:
            if sent_as == AS_PICTURES and file.media_type == PDF and sees_pictures():
                _choose_pictures(file, data, document, pages)
            else:
                is_source = sent_as == AS_SOURCE and file.media_type == HTML
                _choose_text(file, data, AS_SOURCE if is_source else AS_TEXT, pages)
    except (FileProblem, TooManyRequests) as error:
        return _show(file_id, (sent_as, pages), error)
    return make_response(redirect(url_for("documents.show", file_id=file_id), 303))


def _show(
    file_id: str,
    written: tuple[str, str] | None = None,
    error: KaiwaError | None = None,
) -> Response:
    view = view_document(get_owner(), file_id, written, error)
    body = render_template("documents/show.html", view=view, listing=list_side())
    return make_response(body, error.status if error else 200)


@contextmanager
def _open(file: StoredFile) -> Iterator[IO[bytes]]:
    with TemporaryFile() as data:
        for piece in services().files.read_bytes(file.id):
            data.write(piece)
        yield data


def _choose_text(file: StoredFile, data: IO[bytes], sent_as: str, pages: str) -> None:
    options = {"pages": pages, "as": sent_as}
    reading = services().reader.read(data, file.name, **options)
    if not isinstance(reading, TextReading) or not reading.pages:
        raise FileEmpty()
    document = Document(reading.page_count, reading.chosen, sent_as, reading.is_cut)
    services().documents.choose_text(file.owner_id, file.id, document, reading.text)


def _choose_pictures(
    file: StoredFile, data: IO[bytes], document: Document, pages: str
) -> None:
    numbers = _read_numbers(pages, document.page_count)
    drawn: list[StoredFile] = []
    try:
        for number in numbers:
            drawn.append(_draw(file, data, number))
        chosen = Document(document.page_count, pages.strip(), AS_PICTURES)
        services().documents.choose_pictures(file.owner_id, file.id, chosen, drawn)
    except BaseException:
        for picture in drawn:
            services().files.remove(picture.owner_id, picture.id)
        raise


def _read_numbers(pages: str, count: int) -> list[int]:
    limit = services().settings.max_files_per_message
    try:
        numbers = choose_pages(pages, count)
    except ValueError as error:
        raise PagesUnusable(count=count) from error
    if len(numbers) > limit:
        raise TooManyPages(limit=limit)
    return list(numbers)


def _draw(file: StoredFile, data: IO[bytes], number: int) -> StoredFile:
    reading = services().reader.read(data, file.name, picture=str(number))
    if not isinstance(reading, PictureReading):
        raise FileBroken()
    ending = "jpg" if reading.media_type == "image/jpeg" else "png"
    name = f"{file.name.removesuffix('.pdf')[:180]} {number}.{ending}"
    upload = Upload(
        name, reading.media_type, width=reading.width, height=reading.height
    )
    return services().files.add(file.owner_id, upload, io.BytesIO(reading.data))
