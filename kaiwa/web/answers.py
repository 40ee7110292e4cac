"""Answers: following one, stopping it, trying again, going on."""

from flask import Blueprint, Response, make_response, redirect, request, url_for

from ..answers import follow
from .conversations import show_page_of_message
from .route import Body, route
from .sending import take_send
from .services import services
from .visitor import find_admission, find_owner, is_fetch

blueprint = Blueprint("answers", __name__, url_prefix="/answers/<message_id:answer_id>")


@blueprint.get("/events")
@route()
def events(answer_id: int) -> Response:
    """Follow an answer as server-sent events, from the position last seen."""
    owner_id = find_owner()
    message = services().conversations.get_message(owner_id, answer_id)
    feed = services().answers.find_feed(message)
    feed.refuse_when_full()
    services().followers.refuse_when_full(owner_id)
    following = follow(feed, _read_position())
    body = services().followers.count(owner_id, following, find_admission())
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store, no-transform"}
    return Response(
        body, mimetype="text/event-stream", headers=headers, direct_passthrough=True
    )


@blueprint.post("/cancellation")
@route(body=Body.FORM)
def stop(answer_id: int) -> Response:
    """Stop an answer; what there is of it is kept."""
    services().answers.stop(find_owner(), answer_id)
    if is_fetch():
        return make_response("", 204)
    message = services().conversations.get_message(find_owner(), answer_id)
    page = url_for(
        "conversations.show",
        conversation_id=message.conversation_id,
        _anchor=f"message-{answer_id}",
    )
    return make_response(redirect(page, 303))


@blueprint.post("/attempts")
@route(body=Body.FORM)
def try_again(answer_id: int) -> Response:
    """Ask the same question again, for another answer beside this one."""
    return take_send(
        lambda form: services().sends.try_again(form.sender, answer_id),
        lambda error, draft: show_page_of_message(answer_id, error),
        has_text=False,
    )


@blueprint.post("/continuations")
@route(body=Body.FORM)
def go_on(answer_id: int) -> Response:
    """Go on from where an answer was cut off, in another one beside it."""
    return take_send(
        lambda form: services().sends.continue_answer(form.sender, answer_id),
        lambda error, draft: show_page_of_message(answer_id, error),
        has_text=False,
    )


def _read_position() -> int:
    # A browser that reconnects by itself says in the header how far it came.
    text = request.headers.get("Last-Event-ID") or request.args.get("position", "")
    is_number = text.isascii() and text.isdigit() and len(text) < 16
    return int(text) if is_number else 0
