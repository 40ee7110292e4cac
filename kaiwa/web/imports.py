"""Imports: upload a file of conversations, follow and cancel its import."""

import io
import os
from typing import IO

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.datastructures import FileStorage

from ..errors import FileEmpty, FileTooLarge
from ..file_part import clean_name
from .closing import refuse_when_closed
from .gate import arriving
from .import_view import view_import
from .route import Body, route
from .services import services
from .sizes import find_import_bytes
from .uploads import find_seconds
from .urls import url_for
from .visitor import ensure_owner, get_owner

blueprint = Blueprint("imports", __name__, url_prefix="/import")


@blueprint.get("")
@route()
def new() -> Response:
    """Show the form, and the last imports."""
    found = services().imports.list_own(ensure_owner())
    body = render_template(
        "imports/new.html",
        imports=[view_import(it) for it in found],
        most_mb=services().settings.max_import_mb,
    )
    return make_response(body)


@blueprint.post("")
@route(body=Body.IMPORT)
def begin() -> Response:
    """Receive a file, and import it in the background."""
    refuse_when_closed()
    owner_id = get_owner()
    services().limits.count(owner_id, request.remote_addr or "")
    field = _receive()
    file = _take_over(field)
    try:
        size = file.seek(0, io.SEEK_END)
        if not size:
            raise FileEmpty()
        name = clean_name(field.filename or "")
        import_id = services().imports.add(owner_id, name, size)
    except BaseException:
        file.close()
        raise
    services().importer.start(import_id, file)
    return _show_page(import_id)


@blueprint.get("/<import_id:import_id>")
@route()
def show(import_id: str) -> Response:
    """Show the progress and the report of an import."""
    found = services().imports.get(get_owner(), import_id)
    return make_response(render_template("imports/show.html", view=view_import(found)))


@blueprint.post("/<import_id:import_id>/cancellation")
@route(body=Body.FORM)
def cancel(import_id: str) -> Response:
    """End an import; the conversations that it has added stay."""
    services().imports.request_cancel(get_owner(), import_id)
    return _show_page(import_id)


def _show_page(import_id: str) -> Response:
    return make_response(redirect(url_for("imports.show", import_id=import_id), 303))


def _receive() -> FileStorage:
    """Read the form, whose file goes to the disk while it arrives."""
    size = request.content_length or 0
    if size > find_import_bytes():
        raise FileTooLarge(limit=services().settings.max_import_mb)
    with arriving(find_seconds(size or find_import_bytes())):
        field = request.files.get("file")
    if field is None or not field.filename:
        raise FileEmpty()
    return field


def _take_over(field: FileStorage) -> IO[bytes]:
    """Return the file of a form, which is closed with the request otherwise."""
    field.stream.flush()
    return os.fdopen(os.dup(field.stream.fileno()), "rb")
