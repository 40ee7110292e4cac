"""The list of keyboard shortcuts: a page, or a dialog for a script."""

from flask import Blueprint, Response, make_response, render_template

from .route import route
from .templates import render_macro
from .visitor import is_fetch

blueprint = Blueprint("shortcuts", __name__)


@blueprint.get("/shortcuts")
@route()
def show() -> Response:
    """Show the keyboard shortcuts."""
    if is_fetch():
        return make_response(render_macro("shortcuts/_dialog.html", "dialog"))
    return make_response(render_template("shortcuts/show.html"))
