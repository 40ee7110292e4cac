"""The public page of a share, and its copy.

The page has no session and no script, sets no cookie, and contains no form. Readers
with access to the chat copy the share from a second page.
"""

from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, render_template, request

from ..errors import NotFound
from ..store import Message
from ..tuning import load_tuning
from .closing import refuse_when_closed
from .downloads import set_file_headers
from .message_view import MessageView, view_message
from .route import Audience, Body, route
from .sending import read_send_key
from .services import services
from .shares import require_sharing
from .urls import url_for
from .visitor import ensure_owner, get_owner

MAX_PAGES = 100_000

blueprint = Blueprint("shared", __name__, url_prefix="/shared")
blueprint.before_request(require_sharing)
blueprint.before_request(refuse_when_closed)


@blueprint.get("/<share_id:share_id>")
@route(audience=Audience.VISITORS, session=False, referrer=False)
def show(share_id: str) -> Response:
    """Show a page of a share to everyone with its address."""
    services().views.count(request.remote_addr or "")
    number = request.args.get("page", 1, type=int)
    if number not in range(1, MAX_PAGES):
        raise NotFound()
    page = services().shares.read_page(share_id, number)
    body = render_template(
        "shared/show.html",
        share=page.share,
        messages=[_view(share_id, it) for it in page.messages],
        model_key="",
        instructions=load_tuning(page.tuning).instructions,
        number=number,
        has_more=page.has_more,
    )
    return make_response(body)


@blueprint.get("/<share_id:share_id>/pictures/<file_id:file_id>")
@route(audience=Audience.VISITORS, session=False, referrer=False)
def show_picture(share_id: str, file_id: str) -> Response:
    """Show a picture of a share."""
    services().views.count_picture(request.remote_addr or "")
    picture = services().shares.get_picture(share_id, file_id)
    pieces = services().files.read_bytes(picture.id)
    response = Response(pieces, mimetype=picture.media_type)
    set_file_headers(response, picture.name, is_shown=True)
    return response


@blueprint.get("/<share_id:share_id>/copy")
@route()
def ask_to_copy(share_id: str) -> Response:
    """Ask the visitor to copy a share."""
    ensure_owner()
    share = services().shares.get(share_id)
    return make_response(render_template("shared/copy.html", share=share))


@blueprint.post("/<share_id:share_id>/copy")
@route(body=Body.FORM)
def copy(share_id: str) -> Response:
    """Copy a share into the visitor's conversations."""
    owner_id, send_key = get_owner(), read_send_key()
    services().limits.count(owner_id, request.remote_addr or "")
    conversation_id = services().share_copies.add(owner_id, send_key, share_id)
    page = url_for("conversations.show", conversation_id=conversation_id)
    return make_response(redirect(page, 303))


def _view(share_id: str, message: Message) -> MessageView:
    # The reason of a failure can name attachments.
    view = view_message(message, is_readonly=True)
    files = tuple([it._replace(path=_make_path(share_id, it.id)) for it in view.files])
    return replace(view, problem=None, files=files)


def _make_path(share_id: str, file_id: str) -> str:
    return url_for("shared.show_picture", share_id=share_id, file_id=file_id)
