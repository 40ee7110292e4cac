"""Forks: new conversations that begin like another one."""

from flask import Blueprint, Response, make_response, redirect

from .route import Body, route
from .services import services
from .urls import url_for
from .visitor import get_owner

blueprint = Blueprint("forks", __name__)


@blueprint.post("/messages/<message_id:message_id>/forks")
@route(body=Body.FORM)
def begin(message_id: int) -> Response:
    """Copy the conversation up to an answer, or up to the answer before a question.

    The page of the copy has the question in its message box.
    """
    owner_id = get_owner()
    message = services().conversations.get_message(owner_id, message_id)
    copy_id = services().forks.fork(owner_id, message_id)
    draft_of = message_id if message.role == "user" else None
    if copy_id is None:
        page = url_for("conversations.new", draft_of=draft_of)
    else:
        page = url_for("conversations.show", conversation_id=copy_id, draft_of=draft_of)
    return make_response(redirect(page, 303))
