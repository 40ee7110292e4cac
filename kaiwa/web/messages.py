"""Messages: one article, its source, another version of it."""

from functools import partial

from flask import Blueprint, Response, make_response

from ..source import read_text
from ..store import Send
from .budget import render_budget
from .conversations import show_conversation_page, show_page_of_message
from .message_view import render_messages, view_message
from .route import Body, route
from .sending import SendForm, sends
from .services import services
from .templates import render_macro
from .visitor import get_owner, is_fetch

blueprint = Blueprint(
    "messages", __name__, url_prefix="/messages/<message_id:message_id>"
)


@blueprint.get("")
@route()
def show(message_id: int) -> Response:
    """Show the article of one message, for a script to put in place.

    The remaining budget comes first, since an ended answer changes it.
    """
    message = services().conversations.get_message(get_owner(), message_id)
    article = render_messages([view_message(message)], message.model_key or "")
    return make_response(render_budget(get_owner()) + article)


@blueprint.get("/source")
@route()
def show_source(message_id: int) -> Response:
    """Show the Markdown of a message, for the clipboard."""
    message = services().conversations.get_message(get_owner(), message_id)
    response = make_response(read_text(message.source))
    response.mimetype = "text/plain"
    return response


@blueprint.get("/revision")
@route()
def show_revision(message_id: int) -> Response:
    """Show the form that edits a question: alone for a script, or else on its page."""
    owner_id = get_owner()
    question, conversation = services().conversations.get_question(owner_id, message_id)
    if not is_fetch():
        return show_conversation_page(conversation.id, edited_id=message_id)
    view, key = view_message(question), conversation.model_key
    form = render_macro(
        "messages/_message_revision.html", "message_revision", view, key
    )
    return make_response(form)


@blueprint.post("/revisions")
@route(body=Body.MESSAGE)
@sends(partial(show_page_of_message, is_edited=True))
def revise(form: SendForm, message_id: int) -> Send:
    """Ask with another version of a question."""
    return services().sends.revise_message(form.sender, message_id, form.text)
