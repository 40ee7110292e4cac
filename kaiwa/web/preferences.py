"""Preferences: language and theme, stored in the session."""

from flask import Blueprint, Response, make_response, redirect, request, session

from .route import Audience, Body, route
from .sign_in import read_target
from .visitor import LANGUAGES, THEMES, ensure_owner

blueprint = Blueprint("preferences", __name__)


@blueprint.post("/preferences")
@route(audience=Audience.VISITORS, body=Body.FORM)
def change() -> Response:
    """Change the preferences that the form contains, and return to the page."""
    ensure_owner()
    for name, values in (("language", LANGUAGES), ("theme", THEMES)):
        if request.form.get(name) in values:
            session[name] = request.form[name]
    return make_response(redirect(read_target(request.form.get("next")), 303))
