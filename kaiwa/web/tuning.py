"""The settings of a conversation: its instructions, parameters and model."""

from flask import Blueprint, Response, make_response, redirect, request

from ..errors import BadInput, ModelGone, UnusableTuning
from ..tuning import Tuning
from .conversations import show_conversation_page
from .route import Body, route
from .services import services
from .tuning_view import read_tuning, view_refused_tuning
from .urls import url_for
from .visitor import get_owner

blueprint = Blueprint("tuning", __name__)


@blueprint.post("/conversations/<conversation_id:conversation_id>/settings")
@route(body=Body.INSTRUCTIONS)
def save(conversation_id: str) -> Response:
    """Change the settings of the next answers."""
    if not request.form:
        raise BadInput()
    try:
        tuning, model_key = _read_form()
    except UnusableTuning as error:
        view = view_refused_tuning(error)
        return show_conversation_page(conversation_id, tuning=view)
    services().conversations.tune_conversation(
        get_owner(), conversation_id, tuning, model_key
    )
    page = url_for("conversations.show", conversation_id=conversation_id)
    return make_response(redirect(page, 303))


def _read_form() -> tuple[Tuning, str | None]:
    model_key, problems = request.form.get("answers_by") or None, {}
    try:
        if model_key:
            services().catalogue.get_model(model_key)
    except ModelGone:
        problems = {"model": "model"}
    try:
        tuning = read_tuning()
    except UnusableTuning as error:
        raise UnusableTuning(**problems, **error.details) from None
    if problems:
        raise UnusableTuning(**problems)
    return tuning, model_key
