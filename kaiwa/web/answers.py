"""Answers: follow, stop, try again, continue."""

from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, request

from ..answers import follow
from ..store import Send
from .composer import Refusal
from .conversations import show_page_of_message
from .event_streams import make_event_stream
from .route import Body, route
from .sending import SendForm, sends
from .services import services
from .urls import url_for
from .visitor import get_owner, is_fetch

blueprint = Blueprint("answers", __name__, url_prefix="/answers/<message_id:answer_id>")


@blueprint.get("/events")
@route()
def events(answer_id: int) -> Response:
    """Follow an answer as server-sent events, from the position last seen."""
    owner_id = get_owner()
    message = services().conversations.get_message(owner_id, answer_id)
    feed = services().answers.find_feed(message)
    feed.refuse_when_full()
    services().followers.refuse_when_full(owner_id)
    following = follow(feed, _read_position())
    return make_event_stream(owner_id, following)


@blueprint.post("/cancellation")
@route(body=Body.FORM)
def stop(answer_id: int) -> Response:
    """Stop an answer and keep its text so far."""
    services().answers.stop(get_owner(), answer_id)
    if is_fetch():
        return make_response("", 204)
    message = services().conversations.get_message(get_owner(), answer_id)
    page = url_for(
        "conversations.show",
        conversation_id=message.conversation_id,
        _anchor=f"message-{answer_id}",
    )
    return make_response(redirect(page, 303))


def _show_page(answer_id: int, refusal: Refusal) -> Response:
    # These forms have no message, so the composer of the page stays as it is.
    return show_page_of_message(answer_id, replace(refusal, draft="", send_key=None))


@blueprint.post("/attempts")
@route(body=Body.FORM)
@sends(_show_page, has_text=False)
def try_again(form: SendForm, answer_id: int) -> Send:
    """Ask the same question again; the new answer becomes another version."""
    return services().sends.try_again(form.sender, answer_id)


@blueprint.post("/continuations")
@route(body=Body.FORM)
@sends(_show_page, has_text=False)
def go_on(form: SendForm, answer_id: int) -> Send:
    """Continue an answer that was cut off; the result becomes another version."""
    return services().sends.continue_answer(form.sender, answer_id)


def _read_position() -> int:
    # A browser that reconnects on its own sends the last position in the header.
    text = request.headers.get("Last-Event-ID") or request.args.get("position", "")
    is_number = text.isascii() and text.isdigit() and len(text) < 16
    return int(text) if is_number else 0
