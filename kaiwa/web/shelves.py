"""Tidy conversations: pin, archive, delete several, undo a deletion."""

from typing import get_args

from flask import Blueprint, Response, make_response, redirect, request

from ..errors import BadInput
from ..store import Shelf
from .ids import read_conversation_id
from .route import Body, route
from .services import services
from .urls import url_for
from .visitor import get_owner

SHELVES = get_args(Shelf)

blueprint = Blueprint("shelves", __name__)


@blueprint.post("/conversations/<conversation_id:conversation_id>/shelf")
@route(body=Body.FORM)
def move(conversation_id: str) -> Response:
    """Pin or archive a conversation, or list it again."""
    _move([conversation_id])
    page = url_for("conversations.show", conversation_id=conversation_id)
    return make_response(redirect(page, 303))


@blueprint.post("/conversations/<conversation_id:conversation_id>/restoration")
@route(body=Body.FORM)
def restore(conversation_id: str) -> Response:
    """Undo the deletion of a conversation and of those deleted with it."""
    services().trash.restore(get_owner(), conversation_id)
    page = url_for("conversations.show", conversation_id=conversation_id)
    return make_response(redirect(page, 303))


@blueprint.post("/selection")
@route(body=Body.FORM)
def tidy_selection() -> Response:
    """Move or delete the selected conversations, or delete all."""
    action = request.form.get("action", "")
    if action in ("delete", "delete-all"):
        is_all = action == "delete-all"
        return _delete(
            services().archive.list_ids(get_owner()) if is_all else _read_selected()
        )
    if action not in SHELVES:
        raise BadInput()
    if selected := _read_selected():
        _move(selected)
    return make_response(redirect(url_for("listing.show"), 303))


def _move(conversation_ids: list[str]) -> None:
    shelf = request.form.get("action", "")
    if shelf not in SHELVES:
        raise BadInput()
    services().shelves.move(
        get_owner(),
        conversation_ids,
        shelf,  # type: ignore[arg-type]
    )


def _delete(conversation_ids: list[str]) -> Response:
    if not conversation_ids:
        return make_response(redirect(url_for("listing.show"), 303))
    running = services().trash.discard(get_owner(), conversation_ids)
    services().answers.stop_deleted(running)
    page = url_for("listing.show", deleted=conversation_ids[0])
    return make_response(redirect(page, 303))


def _read_selected() -> list[str]:
    try:
        return [read_conversation_id(it) for it in request.form.getlist("conversation")]
    except ValueError as error:
        raise BadInput() from error
