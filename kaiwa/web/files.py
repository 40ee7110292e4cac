"""Files: upload one, remove it before it is sent, show its bytes."""

from flask import Blueprint, Response, make_response, redirect

from ..store import StoredFile
from .downloads import set_file_headers
from .file_view import view_file
from .route import Body, route
from .services import services
from .templates import render_macro
from .uploads import receive
from .urls import url_for
from .visitor import get_owner, is_fetch

blueprint = Blueprint("files", __name__, url_prefix="/files")


@blueprint.post("")
@route(body=Body.FILE)
def upload() -> Response:
    """Store a file for the next message; return its line for the composer."""
    view = view_file(receive(get_owner()))
    return make_response(render_macro("files/_file_chip.html", "file_chip", view), 201)


@blueprint.get("/<file_id:file_id>/chip")
@route()
def show_chip(file_id: str) -> Response:
    """Show the line of a file, for a draft that had it."""
    view = view_file(services().files.get(get_owner(), file_id))
    return make_response(render_macro("files/_file_chip.html", "file_chip", view))


@blueprint.get("/<file_id:file_id>")
@route()
def show(file_id: str) -> Response:
    """Show a picture, or save a document."""
    file = services().files.get(get_owner(), file_id)
    pieces = services().files.read_bytes(file.id)
    response = Response(pieces, mimetype=_choose_type(file))
    set_file_headers(response, _name(file), is_shown=file.is_picture)
    return response


@blueprint.post("/<file_id:file_id>/removal")
@route(body=Body.FORM)
def remove(file_id: str) -> Response:
    """Remove a file that was not sent."""
    owner_id = get_owner()
    services().files.get(owner_id, file_id)
    services().documents.drop_pictures(file_id)
    services().files.remove(owner_id, file_id)
    if is_fetch():
        return make_response("", 204)
    return make_response(redirect(url_for("conversations.new"), 303))


def _choose_type(file: StoredFile) -> str:
    # Of a document, any type that a browser runs or shows would be a risk.
    return file.media_type if file.is_picture else "application/octet-stream"


def _name(file: StoredFile) -> str:
    """Return the name with the ending of the stored type."""
    if not file.is_picture:
        return file.name
    ending = "jpg" if file.media_type == "image/jpeg" else "png"
    if file.name.lower().endswith(
        (f".{ending}", ".jpeg" if ending == "jpg" else ".png")
    ):
        return file.name
    return f"{file.name.rpartition('.')[0] or file.name}.{ending}"
