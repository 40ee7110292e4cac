"""The live page: an answer as it arrives, for browsers without scripts.

The page stays open. Its beginning goes out at once, each finished block as soon as it
is made, and the rest, with the composer, when the answer has ended.
"""

from collections.abc import Generator, Iterable
from dataclasses import replace
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup

from ..answers import follow_blocks
from ..errors import KaiwaError
from .conversations import list_composer_values, list_path_values
from .problems import describe_error
from .route import route
from .services import services
from .templates import render_macro
from .visitor import ensure_owner, find_admission

MARK = Markup("\x00")  # No page and no block can hold it.

blueprint = Blueprint("no_script", __name__)


@blueprint.get("/conversations/<conversation_id:conversation_id>/live")
@route()
def show(conversation_id: str) -> Response:
    """Show the live page of a conversation; its own page when nothing is made."""
    owner_id = ensure_owner()
    path = services().conversations.read_path(owner_id, conversation_id)
    if path.running_id is None:
        page = url_for("conversations.show", conversation_id=conversation_id)
        return make_response(redirect(page, 303))
    feed = services().answers.find_feed(path.messages[-1])
    feed.refuse_when_full()
    services().followers.refuse_when_full(owner_id)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    head = _render_page(conversation_id).partition(MARK)[0]
    blocks = follow_blocks(feed)
    stream = _stream_page(head, blocks, app, request.environ, conversation_id)
    body = services().followers.count(owner_id, stream, find_admission())
    return Response(body, mimetype="text/html", headers={"X-Accel-Buffering": "no"})


def _stream_page(
    head: str,
    blocks: Iterable[str],
    app: Flask,
    environ: dict[str, Any],
    conversation_id: str,
) -> Generator[str]:
    yield head
    yield from blocks
    # The request is over by now: the end is rendered as if it were asked for again.
    with app.request_context(environ):
        yield _render_end(conversation_id)


def _render_end(conversation_id: str) -> str:
    try:
        return _render_page(conversation_id).partition(MARK)[2]
    except KaiwaError as error:
        # Deleted meanwhile, or the database is away; what was shown stays.
        notice = describe_error(error)
        return render_macro("messages/_notice.html", "notice", *notice)


def _render_page(conversation_id: str) -> str:
    path = services().conversations.read_path(ensure_owner(), conversation_id)
    values = list_path_values(path)
    last = replace(values["messages"][-1], blocks=(MARK,))
    values["messages"][-1] = last
    return render_template(
        "conversations/live.html", mark=MARK, **values, **list_composer_values()
    )
