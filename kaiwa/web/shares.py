"""The visitor's shares: publish a conversation, list the shares, end one."""

from datetime import timedelta
from typing import NamedTuple

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
)

from ..errors import BadInput, NotFound
from ..source import clean_text, show_line
from ..store import Share, ShareOptions
from .closing import refuse_when_closed
from .ids import read_share_id
from .route import Body, route
from .services import services
from .urls import make_public_url, url_for
from .visitor import ensure_owner, get_owner

LIFETIMES = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "never": None,
}
MAX_NAME_CHARS = 80
PAGE_LENGTH = 50

blueprint = Blueprint("shares", __name__)


class ShareView(NamedTuple):
    """A share in the list.

    :ivar address: the whole URL of its page.
    """

    share: Share
    address: str


def require_sharing() -> None:
    """Check that the owner of the app allows shares.

    :raises NotFound: SHARING is off.
    """
    if not services().settings.is_sharing:
        raise NotFound()


blueprint.before_request(require_sharing)


@blueprint.post("/conversations/<conversation_id:conversation_id>/shares")
@route(body=Body.FORM)
def add(conversation_id: str) -> Response:
    """Share the shown branch of a conversation."""
    refuse_when_closed()
    lifetime = request.form.get("expires", "")
    if lifetime not in LIFETIMES:
        raise BadInput()
    owner_id = get_owner()
    services().limits.count(owner_id, request.remote_addr or "")
    share_id = services().shares.add(
        owner_id, conversation_id, _read_options(), LIFETIMES[lifetime]
    )
    return make_response(redirect(url_for("shares.show", new=share_id), 303))


@blueprint.get("/shared")
@route()
def show() -> Response:
    """Show the visitor's shares, the latest first."""
    before_id = request.args.get("before", type=read_share_id)
    length: int = current_app.config.get("SHARES_LENGTH", PAGE_LENGTH)
    found = services().shares.list_own(
        ensure_owner(), limit=length + 1, before_id=before_id
    )
    shown = found[:length]
    body = render_template(
        "shares/show.html",
        shares=[ShareView(it, _make_address(it)) for it in shown],
        new_id=request.args.get("new", type=read_share_id),
        last_id=shown[-1].id if len(found) > length else None,
        is_first=before_id is None,
    )
    return make_response(body)


@blueprint.post("/shared/<share_id:share_id>/revocation")
@route(body=Body.FORM)
def revoke(share_id: str) -> Response:
    """End a share."""
    services().shares.revoke(get_owner(), share_id)
    return make_response(redirect(url_for("shares.show"), 303))


def _read_options() -> ShareOptions:
    return ShareOptions(
        shared_by=show_line(clean_text(request.form.get("name", "")))[:MAX_NAME_CHARS],
        has_thinking="thinking" in request.form,
        has_instructions="instructions" in request.form,
    )


def _make_address(share: Share) -> str:
    return make_public_url(url_for("shared.show", share_id=share.id))
