"""The list of conversations: the latest beside each page, all on a page of its own."""

from typing import NamedTuple

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    render_template,
    request,
)
from flask_babel import gettext

from ..clock import now
from ..store import ConversationLine, Shelf
from .days import Day, group_by_day
from .deleted import read_deleted
from .ids import read_conversation_id
from .route import route
from .services import services
from .templates import render_macro
from .visitor import ensure_owner, is_fetch

SIDE_LENGTH = 50
PAGE_LENGTH = 100
MAX_PINNED = 50

blueprint = Blueprint("listing", __name__)


class Listing(NamedTuple):
    """Some conversations, latest first.

    :ivar last_id: the last conversation, or None if there are no older ones.
    """

    days: tuple[Day, ...]
    last_id: str | None


@blueprint.get("/conversations")
@route()
def show() -> Response:
    """Show all conversations; for a script, only the latest."""
    if is_fetch():
        return _show_side()
    before_id = request.args.get("before", type=read_conversation_id)
    shelf: Shelf = "archived" if "archived" in request.args else "listed"
    length = _read_length("PAGE_LENGTH", PAGE_LENGTH)
    page = render_template(
        "listing/show.html",
        page=_list_some(length, before_id, shelf),
        is_first=before_id is None,
        is_archive=shelf == "archived",
        deleted=read_deleted(),
        listing=list_side(),
    )
    return make_response(page)


def list_side() -> Listing:
    """List the conversations beside each page."""
    return _list_some(_read_length("SIDE_LENGTH", SIDE_LENGTH))


def _read_length(name: str, default: int) -> int:
    length: int = current_app.config.get(name, default)
    return length


def _show_side() -> Response:
    nav = render_macro(
        "conversations/_conversation_list.html", "conversation_list", list_side(), None
    )
    response = make_response(nav)
    response.add_etag()
    response.make_conditional(request)
    return response


def _list_some(
    most: int, before_id: str | None = None, shelf: Shelf = "listed"
) -> Listing:
    owner_id = ensure_owner()
    list_lines = services().conversations.list_conversations
    found: list[ConversationLine] = list_lines(
        owner_id, limit=most + 1, before_id=before_id, shelf=shelf
    )
    shown = found[:most]
    last_id = shown[-1].id if len(found) > most else None
    days = group_by_day(shown, now())
    if shelf == "listed" and before_id is None:
        pinned = list_lines(owner_id, limit=MAX_PINNED, shelf="pinned")
        days = (Day(gettext("Pinned"), tuple(pinned)), *days) if pinned else days
    return Listing(days, last_id)
