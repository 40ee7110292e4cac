"""The queue of a conversation: messages that wait for the running answer."""

from functools import partial

from flask import Blueprint, Response, g, make_response, redirect, request

from ..errors import FilesUnqueueable, KaiwaError, NotFound
from ..source import LeftOut
from .closing import refuse_when_closed
from .composer import Refusal
from .conversations import show_conversation_page
from .left_out import render_left_out, write_left_out
from .problems import show_problem
from .queue_view import RefusedEdit, render_queue
from .route import Body, route
from .sending import (
    NOTHING_LEFT_OUT,
    SendForm,
    read_send_form,
    read_text_field,
    refuse_send,
    show_send,
)
from .services import services
from .urls import url_for
from .visitor import get_owner, is_fetch

blueprint = Blueprint("queue", __name__)


@blueprint.post("/conversations/<conversation_id:conversation_id>/queue")
@route(body=Body.MESSAGE)
def add(conversation_id: str) -> Response:
    """Queue a message; if the answer is done by now, send it."""
    draft = ""
    try:
        draft = request.form.get("message", "")
        form = read_send_form()
        _store(form, conversation_id)
    except KaiwaError as error:
        key, file_ids = request.form.get("send_key"), g.get("file_ids", ())
        refusal = Refusal(error, draft, key, file_ids)
        return refuse_send(refusal, partial(show_conversation_page, conversation_id))
    # The answer may have ended before the message was stored.
    services().queue_sender.send_next(conversation_id)
    services().database.flush()
    send = services().sends.find_send(form.sender)
    if send:
        return show_send(form.sender.owner_id, send, form.left_out)
    return _show_queue(conversation_id, form.left_out)


def _store(form: SendForm, conversation_id: str) -> None:
    if form.file_ids:
        raise FilesUnqueueable()
    refuse_when_closed()
    # Its user's limit applies when it is sent, but there is no address then.
    services().limits.count_address(request.remote_addr or "")
    services().queues.add(form.sender, conversation_id, form.text)


@blueprint.post("/conversations/<conversation_id:conversation_id>/queue/sending")
@route(body=Body.FORM)
def send_now(conversation_id: str) -> Response:
    """Send the first queued message after an answer that was not done."""
    owner_id = get_owner()
    try:
        send = services().queue_sender.send_now(owner_id, conversation_id)
    except NotFound:
        raise
    except KaiwaError as error:
        # Without scripts, the page shows the reason with the message.
        return show_problem(error) if is_fetch() else _go_back(conversation_id)
    services().database.flush()
    return show_send(owner_id, send, before=render_queue(owner_id, conversation_id))


@blueprint.post("/queued/<message_id:queued_id>")
@route(body=Body.MESSAGE)
def change(queued_id: int) -> Response:
    """Change the text of a queued message."""
    owner_id = get_owner()
    conversation_id = services().queues.get(owner_id, queued_id).conversation_id
    try:
        text, left_out = read_text_field()
        services().queues.change(owner_id, queued_id, text)
    except KaiwaError as error:
        if is_fetch():
            return show_problem(error)
        edit = RefusedEdit(queued_id, request.form.get("message", ""), error)
        return show_conversation_page(conversation_id, refused_edit=edit)
    return _show_queue(conversation_id, left_out)


@blueprint.post("/queued/<message_id:queued_id>/deletion")
@route(body=Body.FORM)
def remove(queued_id: int) -> Response:
    """Remove a queued message."""
    owner_id = get_owner()
    conversation_id = services().queues.get(owner_id, queued_id).conversation_id
    services().queues.remove(owner_id, queued_id)
    return _show_queue(conversation_id)


def _show_queue(conversation_id: str, left_out: LeftOut = NOTHING_LEFT_OUT) -> Response:
    if not is_fetch():
        return _go_back(conversation_id, left_out)
    html = render_left_out(left_out) + render_queue(get_owner(), conversation_id)
    response = make_response(html, 201)
    page = url_for("conversations.show", conversation_id=conversation_id)
    response.headers["X-Kaiwa-Conversation"] = page
    return response


def _go_back(conversation_id: str, left_out: LeftOut = NOTHING_LEFT_OUT) -> Response:
    page = url_for(
        "conversations.show",
        conversation_id=conversation_id,
        write="next",
        left_out=write_left_out(left_out),
        _anchor="message-box",
    )
    return make_response(redirect(page, 303))
