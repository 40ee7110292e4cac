"""Snippets: the page of a visitor's saved texts, and the list in the message box."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_babel import format_decimal
from flask_babel import gettext as _

from ..errors import BadInput, ListFull, UnusableTuning
from ..snippets import MAX_NAME_CHARS, MAX_TEXT_CHARS, Snippet, parse_snippet
from ..tuning import FieldProblem
from .fields import FieldView, fill_fields
from .ids import is_list_id
from .problems import Problem, describe_error
from .route import Body, route
from .services import services
from .templates import render_macro
from .urls import url_for
from .visitor import ensure_owner, get_owner, is_fetch

blueprint = Blueprint("snippets", __name__, url_prefix="/snippets")


@dataclass(frozen=True, slots=True)
class SnippetForm:
    """The form of a snippet; see ``templates/snippets/edit.html``.

    :ivar notice: why the snippet was not saved, if no field is the reason.
    """

    action: str
    fields: tuple[FieldView, ...]
    is_new: bool
    notice: Problem | None = None


@blueprint.get("")
@route()
def show() -> Response:
    """Show all snippets of the visitor; for a script, the options of a listbox."""
    owner_id = ensure_owner()
    snippets = services().snippets.list_own(owner_id)
    if is_fetch():
        template = "snippets/_snippet_options.html"
        return make_response(render_macro(template, "snippet_options", snippets))
    deleted_id = request.args.get("deleted", "")
    may_undo = is_list_id(deleted_id) and services().snippets.may_restore(
        owner_id, deleted_id
    )
    body = render_template(
        "snippets/show.html",
        snippets=snippets,
        deleted_id=deleted_id if may_undo else None,
    )
    return make_response(body)


@blueprint.get("/new")
@route()
def new() -> Response:
    """Show the form of a new snippet."""
    return _show_form(None, {})


@blueprint.post("")
@route(body=Body.INSTRUCTIONS)
def add() -> Response:
    """Save a new snippet."""
    snippet, problems = _read_form()
    if problems:
        return _show_form(None, request.form, problems)
    try:
        snippet_id = services().snippets.add(get_owner(), snippet)
    except ListFull as error:
        return _show_form(None, request.form, {}, error)
    return _go_to(snippet_id)


@blueprint.get("/<snippet_id:snippet_id>")
@route()
def edit(snippet_id: str) -> Response:
    """Show the form of a snippet; for a script, its text."""
    snippet = services().snippets.get_own(ensure_owner(), snippet_id)
    if is_fetch():
        return Response(snippet.text, mimetype="text/plain")
    return _show_form(snippet_id, {"name": snippet.name, "text": snippet.text})


@blueprint.post("/<snippet_id:snippet_id>")
@route(body=Body.INSTRUCTIONS)
def change(snippet_id: str) -> Response:
    """Save a changed snippet."""
    services().snippets.get_own(get_owner(), snippet_id)
    snippet, problems = _read_form()
    if problems:
        return _show_form(snippet_id, request.form, problems)
    services().snippets.change(get_owner(), snippet_id, snippet)
    return _go_to(snippet_id)


@blueprint.post("/<snippet_id:snippet_id>/deletion")
@route(body=Body.FORM)
def delete(snippet_id: str) -> Response:
    """Delete a snippet; the next page offers to undo it."""
    services().snippets.discard(get_owner(), snippet_id)
    return make_response(redirect(url_for("snippets.show", deleted=snippet_id), 303))


@blueprint.post("/<snippet_id:snippet_id>/restoration")
@route(body=Body.FORM)
def restore(snippet_id: str) -> Response:
    """Undo the deletion of a snippet."""
    services().snippets.restore(get_owner(), snippet_id)
    return _go_to(snippet_id)


def _read_form() -> tuple[Snippet, dict[str, FieldProblem]]:
    if "name" not in request.form:
        raise BadInput()
    return parse_snippet(request.form)


def _show_form(
    snippet_id: str | None,
    written: Mapping[str, str],
    problems: Mapping[str, FieldProblem] | None = None,
    error: ListFull | None = None,
) -> Response:
    ensure_owner()
    view = SnippetForm(
        url_for("snippets.change", snippet_id=snippet_id)
        if snippet_id
        else url_for("snippets.add"),
        fill_fields(_list_fields(), written, problems or {}),
        is_new=snippet_id is None,
        notice=describe_error(error) if error else None,
    )
    refused_status = UnusableTuning.status if problems else 200
    body = render_template("snippets/edit.html", view=view)
    return make_response(body, error.status if error else refused_status)


def _list_fields() -> tuple[FieldView, ...]:
    limit = format_decimal(MAX_NAME_CHARS)
    name_hint = _("At most %(limit)s characters.", limit=limit)
    text_hint = _(
        "Write {{name}} where something is to be filled in. At most %(limit)s"
        " characters.",
        limit=format_decimal(MAX_TEXT_CHARS),
    )
    return (
        FieldView("name", _("Name"), name_hint),
        FieldView("text", _("Text"), text_hint, rows=6),
    )


def _go_to(snippet_id: str) -> Response:
    page = url_for("snippets.show", _anchor=f"snippet-{snippet_id}")
    return make_response(redirect(page, 303))
