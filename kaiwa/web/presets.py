"""Presets: the page of a visitor's own and of those that the owner offers."""

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, redirect, render_template, request

from ..errors import BadInput, ListFull, UnusableTuning
from ..presets import MAX_OPENING_CHARS, Preset, parse_preset
from ..tuning import FieldProblem
from .ids import is_list_id
from .preset_view import (
    PresetForm,
    get_preset,
    has_model,
    view_preset,
    view_written_preset,
)
from .problems import describe_error
from .route import Body, route
from .services import services
from .urls import url_for
from .visitor import ensure_owner, get_owner

STEPS = {"up": -1, "down": 1}

blueprint = Blueprint("presets", __name__, url_prefix="/presets")


@blueprint.get("")
@route()
def show() -> Response:
    """Show all presets that the visitor can use."""
    owner_id = ensure_owner()
    deleted_id = request.args.get("deleted", "")
    may_undo = is_list_id(deleted_id) and services().presets.may_restore(
        owner_id, deleted_id
    )
    body = render_template(
        "presets/show.html",
        presets=services().presets.list_own(owner_id),
        offered=list(services().settings.presets.values()),
        default_id=services().presets.find_default_id(owner_id),
        deleted_id=deleted_id if may_undo else None,
    )
    return make_response(body)


@blueprint.get("/new")
@route()
def new() -> Response:
    """Show the form of a new preset."""
    return _show_form(view_preset(Preset(), url_for("presets.add")))


@blueprint.post("/new")
@route(body=Body.MESSAGE)
def fill_in() -> Response:
    """Show the form of a new preset, with the settings and the message of a chat."""
    if not request.form:
        raise BadInput()
    written = request.form.to_dict() | {
        "model": request.form.get("answers_by") or request.form.get("model", ""),
        "opening": request.form.get("message", ""),
    }
    return _show_form(view_written_preset(written, url_for("presets.add")))


@blueprint.post("")
@route(body=Body.MESSAGE)
def add() -> Response:
    """Save a new preset."""
    preset, problems = _read_form()
    action = url_for("presets.add")
    if problems:
        return _refuse(action, problems)
    try:
        preset_id = services().presets.add(get_owner(), preset)
    except ListFull as error:
        view = view_written_preset(request.form, action, {}, describe_error(error))
        return _show_form(view, error.status)
    return _go_to(preset_id)


@blueprint.get("/<preset_id:preset_id>")
@route()
def edit(preset_id: str) -> Response:
    """Show the form of a preset."""
    preset = services().presets.get_own(ensure_owner(), preset_id)
    return _show_form(
        view_preset(preset, url_for("presets.change", preset_id=preset_id))
    )


@blueprint.post("/<preset_id:preset_id>")
@route(body=Body.MESSAGE)
def change(preset_id: str) -> Response:
    """Save a changed preset."""
    services().presets.get_own(get_owner(), preset_id)
    preset, problems = _read_form()
    if problems:
        return _refuse(url_for("presets.change", preset_id=preset_id), problems)
    services().presets.change(get_owner(), preset_id, preset)
    return _go_to(preset_id)


@blueprint.post("/<preset_id:preset_id>/position")
@route(body=Body.FORM)
def move(preset_id: str) -> Response:
    """Move a preset one place up or down."""
    step = STEPS.get(request.form.get("direction", ""))
    if step is None:
        raise BadInput()
    services().presets.move(get_owner(), preset_id, step)
    return _go_to(preset_id)


@blueprint.post("/<preset_id:preset_id>/default")
@route(body=Body.FORM)
def choose_default(preset_id: str) -> Response:
    """Use a preset for new chats, or none."""
    owner_id = get_owner()
    get_preset(owner_id, preset_id)
    answer = request.form.get("default")
    if answer not in ("yes", "no"):
        raise BadInput()
    is_chosen = answer == "yes"
    services().presets.choose_default(owner_id, preset_id if is_chosen else None)
    return _go_to(preset_id)


@blueprint.post("/<preset_id:preset_id>/deletion")
@route(body=Body.FORM)
def delete(preset_id: str) -> Response:
    """Delete a preset; the next page offers to undo it."""
    services().presets.discard(get_owner(), preset_id)
    return make_response(redirect(url_for("presets.show", deleted=preset_id), 303))


@blueprint.post("/<preset_id:preset_id>/restoration")
@route(body=Body.FORM)
def restore(preset_id: str) -> Response:
    """Undo the deletion of a preset."""
    services().presets.restore(get_owner(), preset_id)
    return _go_to(preset_id)


def _read_form() -> tuple[Preset, dict[str, FieldProblem]]:
    if "name" not in request.form:
        raise BadInput()
    settings = services().settings
    preset, problems = parse_preset(
        request.form,
        most_tokens=settings.max_answer_tokens,
        most_chars=min(MAX_OPENING_CHARS, settings.max_message_chars),
    )
    if preset.model_key and not has_model(preset.model_key):
        problems["model"] = FieldProblem("model")
    return preset, problems


def _refuse(action: str, problems: Mapping[str, FieldProblem]) -> Response:
    view = view_written_preset(request.form, action, problems)
    return _show_form(view, UnusableTuning.status)


def _show_form(view: PresetForm, status: int = 200) -> Response:
    ensure_owner()
    return make_response(render_template("presets/edit.html", view=view), status)


def _go_to(preset_id: str) -> Response:
    page = url_for("presets.show", _anchor=f"preset-{preset_id}")
    return make_response(redirect(page, 303))
