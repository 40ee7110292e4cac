"""Conversations: their pages, and what is sent from them."""

from dataclasses import replace
from typing import Any

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from ..errors import BadInput, KaiwaError, NotFound
from ..source import clean_text, show_line
from ..store import Path
from .budget import describe_budget
from .ids import MESSAGE_IDS, read_message_id
from .listing import list_side
from .message_view import MessageView, view_message
from .route import Body, route
from .sending import describe_notice, take_send
from .services import services
from .templates import make_send_key
from .visitor import ensure_owner, find_owner

blueprint = Blueprint("conversations", __name__)


@blueprint.get("/")
@route()
def new() -> Response:
    """Show the page of a new chat."""
    return show_new_page()


@blueprint.post("/conversations")
@route(body=Body.MESSAGE)
def begin() -> Response:
    """Begin a conversation with its first message."""
    return take_send(
        lambda form: services().sends.begin_conversation(form.sender, form.text),
        show_new_page,
    )


@blueprint.get("/conversations/<conversation_id:conversation_id>")
@route()
def show(conversation_id: str) -> Response:
    """Show a conversation, or the turns before a message of it."""
    return show_conversation_page(conversation_id)


@blueprint.post("/conversations/<conversation_id:conversation_id>/messages")
@route(body=Body.MESSAGE)
def send(conversation_id: str) -> Response:
    """Send the next message."""
    return take_send(
        lambda form: services().sends.send_message(
            form.sender, conversation_id, form.text
        ),
        lambda error, draft: show_conversation_page(conversation_id, error, draft),
    )


@blueprint.post("/conversations/<conversation_id:conversation_id>/title")
@route(body=Body.FORM)
def rename(conversation_id: str) -> Response:
    """Give a conversation another title."""
    title = show_line(clean_text(request.form.get("title", "")))
    if not title:
        raise BadInput()
    services().conversations.rename_conversation(find_owner(), conversation_id, title)
    return _go_to(conversation_id)


@blueprint.post("/conversations/<conversation_id:conversation_id>/deletion")
@route(body=Body.FORM)
def delete(conversation_id: str) -> Response:
    """Delete a conversation for good."""
    running = services().conversations.delete_conversation(
        find_owner(), conversation_id
    )
    services().answers.stop_deleted(running)
    return make_response(redirect(url_for("conversations.new"), 303))


@blueprint.post("/conversations/<conversation_id:conversation_id>/leaf")
@route(body=Body.FORM)
def choose_version(conversation_id: str) -> Response:
    """Show the branch that another version of a turn is on."""
    message_id = request.form.get("message", type=int)
    if message_id is None:
        raise BadInput()
    if message_id not in MESSAGE_IDS:
        raise NotFound()
    services().conversations.choose_leaf(find_owner(), conversation_id, message_id)
    return _go_to(conversation_id, f"message-{message_id}")


def show_new_page(error: KaiwaError | None = None, draft: str = "") -> Response:
    """Show the page of a new chat, with what could not be sent."""
    ensure_owner()
    default = services().catalogue.find_default_model()
    values = {
        "model_key": request.form.get("model") or (default.key if default else ""),
        "problems": services().problems,
        **list_composer_values(error, draft),
    }
    body = render_template("conversations/new.html", **values)
    return make_response(body, error.status if error else 200)


def show_conversation_page(
    conversation_id: str,
    error: KaiwaError | None = None,
    draft: str = "",
    *,
    edited_id: int | None = None,
) -> Response:
    """Show a conversation, with what could not be sent.

    :param edited_id: the message that is edited: the draft was to be another version
        of it, if there is an error.
    :raises NotFound: there is no such conversation of this visitor.
    """
    before_id = request.args.get("before", type=read_message_id)
    path = services().conversations.read_path(
        ensure_owner(), conversation_id, before_id=before_id
    )
    values = list_path_values(path)
    status = error.status if error else 200
    if _open_edit(values["messages"], edited_id, error, draft):
        error, draft = None, ""
    body = render_template(
        "conversations/show.html",
        is_earlier=before_id is not None,
        **values,
        **list_composer_values(error, draft),
    )
    return make_response(body, status)


def _open_edit(
    messages: list[MessageView],
    edited_id: int | None,
    error: KaiwaError | None,
    draft: str,
) -> bool:
    # A turn that the page does not reach has no form there: the composer takes it.
    for at, message in enumerate(messages):
        if message.id == edited_id:
            messages[at] = replace(
                message,
                is_edited=True,
                source=draft if error else message.source,
                notice=describe_notice(error),
            )
            return True
    return False


def show_page_of_message(
    message_id: int,
    error: KaiwaError,
    draft: str = "",
    *,
    is_edited: bool = False,
) -> Response:
    """Show the conversation that a message is in, with what could not be sent.

    :param is_edited: whether to open the form that edits the message.
    :raises NotFound: there is no such message of this visitor.
    """
    message = services().conversations.get_message(find_owner(), message_id)
    edited_id = message_id if is_edited else None
    return show_conversation_page(
        message.conversation_id, error, draft, edited_id=edited_id
    )


def list_path_values(path: Path) -> dict[str, Any]:
    """List what a template needs to show a conversation."""
    return {
        "conversation": path.conversation,
        "current_id": path.conversation.id,
        "messages": _view_messages(path),
        "model_key": path.conversation.model_key,
        "running_id": path.running_id,
        "older_id": path.older_id,
    }


def _view_messages(path: Path) -> list[MessageView]:
    asked_id = path.messages[-1].parent_id if path.messages else None
    return [
        view_message(
            message, send_key=path.send_key if message.id == asked_id else None
        )
        for message in path.messages
    ]


def list_composer_values(
    error: KaiwaError | None = None, draft: str = ""
) -> dict[str, Any]:
    """List what a template needs to show the composer and the list beside it."""
    return {
        "models": services().catalogue.list_chat_models(),
        "listing": list_side(),
        "notice": describe_notice(error),
        "budget": describe_budget(ensure_owner()),
        "draft": draft,
        "send_key": request.form.get("send_key") or make_send_key(),
        "max_chars": services().settings.max_message_chars,
    }


def _go_to(conversation_id: str, anchor: str | None = None) -> Response:
    page = url_for(
        "conversations.show", conversation_id=conversation_id, _anchor=anchor
    )
    return make_response(redirect(page, 303))
