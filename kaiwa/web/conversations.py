"""Conversations: their pages, and the messages sent from them."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request

from ..errors import BadInput, NotFound, UnusableTuning
from ..source import clean_text, show_line
from ..store import Path, Send, find_memory_start
from ..tuning import Tuning, load_tuning
from .branches import list_branches
from .composer import Refusal, read_chosen, view_composer
from .deleted import read_deleted
from .ids import MESSAGE_IDS, read_message_id
from .left_out import read_left_out
from .links import ChatLink, read_draft, read_link
from .listing import list_side
from .lookup import view_lookup
from .message_view import MessageView, view_message
from .queue_view import RefusedEdit
from .route import Body, route
from .sending import SendForm, sends
from .services import services
from .tuning_view import TuningView, view_conversation_tuning
from .urls import url_for
from .visitor import ensure_owner, get_owner

blueprint = Blueprint("conversations", __name__)


def show_new_page(refusal: Refusal | None = None) -> Response:
    """Show the page of a new chat, with the refused message if there is one."""
    owner_id = ensure_owner()
    default = services().catalogue.find_default_model()
    link = read_link()
    model_key = (
        request.form.get("model") or link.model_key or (default.key if default else "")
    )
    body = render_template(
        "conversations/new.html",
        messages=(),
        model_key=model_key,
        preset=link.preset,
        composer=view_composer(
            owner_id,
            None,
            model_key,
            chosen=read_chosen(Tuning(thinking=link.thinking)),
            refusal=refusal,
            link=link,
        ),
        lookup=view_lookup(),
        problems=services().problems,
        listing=list_side(),
        deleted=read_deleted(),
        is_temporary=request.form.get("temporary") == "on",
    )
    return make_response(body, refusal.error.status if refusal else 200)


def show_conversation_page(
    conversation_id: str,
    refusal: Refusal | None = None,
    *,
    edited_id: int | None = None,
    tuning: TuningView | None = None,
    refused_edit: RefusedEdit | None = None,
) -> Response:
    """Show a conversation, with the refused message if there is one.

    :param edited_id: the message with an open form. The form takes the refused
        message, if the page shows it.
    :param tuning: its settings as they were written, if they were refused.
    :param refused_edit: of a queued message.
    :raises NotFound: the visitor has no such conversation.
    """
    owner_id = ensure_owner()
    before_id = request.args.get("before", type=read_message_id)
    around_id = request.args.get("at", type=read_message_id)
    path = services().conversations.read_path(
        owner_id, conversation_id, before_id=before_id, around_id=around_id
    )
    messages = view_path(path, before_id=path.later_id or before_id)
    is_in_form = _open_edit(messages, edited_id, refusal)
    composer = view_composer(
        owner_id,
        conversation_id,
        path.conversation.model_key,
        chosen=read_chosen(load_tuning(path.conversation.tuning)),
        refusal=None if is_in_form else refusal,
        running_id=path.running_id,
        left_out=read_left_out(),
        link=ChatLink(read_draft()),
        refused_edit=refused_edit,
    )
    values = list_page_values(path, messages)
    if tuning:
        values["tuning"] = tuning
    body = render_template(
        "conversations/show.html",
        composer=composer,
        is_earlier=before_id is not None or not path.is_shown,
        is_writing="write" in request.args or request.method == "POST",
        later_id=path.later_id,
        is_other_branch=around_id is not None and not path.later_id,
        **values,
    )
    status = UnusableTuning.status if tuning else 200
    refused = refusal or refused_edit
    return make_response(body, refused.error.status if refused else status)


def _open_edit(
    messages: list[MessageView], edited_id: int | None, refusal: Refusal | None
) -> bool:
    # The page may not reach the edited message: then the composer takes the draft.
    for at, message in enumerate(messages):
        if message.id == edited_id:
            source = refusal.draft if refusal else message.source
            notice = refusal.notice if refusal else None
            messages[at] = replace(
                message, is_edited=True, source=source, notice=notice
            )
            return True
    return False


def show_page_of_message(
    message_id: int, refusal: Refusal, *, is_edited: bool = False
) -> Response:
    """Show the conversation of a message after its form was refused.

    :param is_edited: whether the form edits the message.
    :raises NotFound: the visitor has no such message.
    """
    message = services().conversations.get_message(get_owner(), message_id)
    edited_id = message_id if is_edited else None
    return show_conversation_page(message.conversation_id, refusal, edited_id=edited_id)


def view_path(path: Path, *, before_id: int | None = None) -> list[MessageView]:
    """Prepare the messages of a path.

    :param before_id: the page shows the turns before this message.
    """
    asked_id = path.messages[-1].parent_id if path.messages else None
    messages = [
        view_message(
            message,
            send_key=path.send_key if message.id == asked_id else None,
            before_id=before_id,
        )
        for message in path.messages
    ]
    start_id = find_memory_start(path.messages)
    return [
        replace(it, starts_memory=True) if it.id == start_id else it for it in messages
    ]


def list_page_values(path: Path, messages: list[MessageView]) -> dict[str, Any]:
    """List the values of ``conversations/show.html``, except the composer."""
    return {
        "conversation": path.conversation,
        "current_id": path.conversation.id,
        "branches": list_branches(path),
        "listing": list_side(),
        "lookup": view_lookup(),
        "messages": messages,
        "model_key": path.conversation.model_key,
        "running_id": path.running_id,
        "older_id": path.older_id,
        "tuning": view_conversation_tuning(path.conversation),
    }


@blueprint.get("/")
@route()
def new() -> Response:
    """Show the page of a new chat."""
    return show_new_page()


@blueprint.post("/conversations")
@route(body=Body.MESSAGE)
@sends(show_new_page)
def begin(form: SendForm) -> Send:
    """Begin a conversation with its first message."""
    return services().sends.begin_conversation(
        form.sender,
        form.text,
        form.tuning,
        file_ids=form.file_ids,
        is_temporary=form.is_temporary,
    )


@blueprint.get("/conversations/<conversation_id:conversation_id>")
@route()
def show(conversation_id: str) -> Response:
    """Show a conversation, or the turns before a message of it, or around one."""
    return show_conversation_page(conversation_id)


@blueprint.post("/conversations/<conversation_id:conversation_id>/messages")
@route(body=Body.MESSAGE)
@sends(show_conversation_page)
def send(form: SendForm, conversation_id: str) -> Send:
    """Send the next message."""
    return services().sends.send_message(
        form.sender, conversation_id, form.text, file_ids=form.file_ids
    )


@blueprint.post("/conversations/<conversation_id:conversation_id>/title")
@route(body=Body.FORM)
def rename(conversation_id: str) -> Response:
    """Rename a conversation."""
    title = show_line(clean_text(request.form.get("title", "")))
    if not title:
        raise BadInput()
    services().conversations.rename_conversation(get_owner(), conversation_id, title)
    return _go_to(conversation_id)


@blueprint.post("/conversations/<conversation_id:conversation_id>/deletion")
@route(body=Body.FORM)
def delete(conversation_id: str) -> Response:
    """Delete a conversation; the next page offers to undo it."""
    running = services().trash.discard(get_owner(), [conversation_id])
    services().answers.stop_deleted(running)
    page = url_for("conversations.new", deleted=conversation_id)
    return make_response(redirect(page, 303))


@blueprint.post("/conversations/<conversation_id:conversation_id>/leaf")
@route(body=Body.FORM)
def choose_version(conversation_id: str) -> Response:
    """Switch to the branch of another version of a turn."""
    message_id = request.form.get("message", type=int)
    if message_id is None:
        raise BadInput()
    if message_id not in MESSAGE_IDS:
        raise NotFound()
    services().conversations.choose_leaf(get_owner(), conversation_id, message_id)
    return _go_to(conversation_id, f"message-{message_id}")


def _go_to(conversation_id: str, anchor: str | None = None) -> Response:
    page = url_for(
        "conversations.show", conversation_id=conversation_id, _anchor=anchor
    )
    return make_response(redirect(page, 303))
