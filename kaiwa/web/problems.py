"""Error pages and notices: a sentence and advice for every error."""

import logging
from collections.abc import Mapping
from typing import NamedTuple

from flask import Blueprint, Response, g, make_response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    RequestEntityTooLarge,
)

from ..errors import (
    BadInput,
    BodyTooLarge,
    KaiwaError,
    NotFound,
    find_error_class,
)
from .templates import render_macro
from .visitor import is_fetch, make_reference
from .wording import word_details

log = logging.getLogger(__name__)

blueprint = Blueprint("problems", __name__)


class Problem(NamedTuple):
    """An error in the reader's language."""

    sentence: str
    advice: str


def describe_error(error: KaiwaError) -> Problem:
    """Describe an error in the reader's language."""
    return describe_code(error.code, error.details)


def describe_code(code: str, details: Mapping[str, str | int | None]) -> Problem:
    """Describe a stored error in the reader's language."""
    cls = find_error_class(code)
    return Problem(_fill(cls.sentence, details), _fill(cls.advice, details))


def _fill(text: str, details: Mapping[str, str | int | None]) -> str:
    # gettext("") returns the catalogue's header. A stored error may lack a detail.
    if not text:
        return ""
    translated = str(gettext(text))
    try:
        return translated % word_details(details)
    except (KeyError, ValueError, TypeError):
        return translated


def show_problem(error: KaiwaError, draft: str = "") -> Response:
    """Show an error: a notice for a script, or else a page."""
    problem = describe_error(error)
    if is_fetch():
        body = render_macro("messages/_notice.html", "notice", *problem)
    else:
        body = render_template(
            "problems/show.html",
            status=error.status,
            sentence=problem.sentence,
            advice=problem.advice,
            reference=make_reference() if error.status >= 500 else None,
            draft=draft,
        )
    response = make_response(body, error.status)
    response.headers["X-Kaiwa-Problem"] = error.code
    return set_retry_after(response, error)


def set_retry_after(response: Response, error: KaiwaError) -> Response:
    """Set the Retry-After header if the error has a time, or is temporary."""
    wait = error.details.get("retry_after_seconds")
    if wait or error.status == 503:
        response.headers["Retry-After"] = str(wait or 5)
    return response


@blueprint.app_errorhandler(KaiwaError)
def show_kaiwa_error(error: KaiwaError) -> Response:
    """Show an error of the app."""
    return show_problem(error, read_draft())


@blueprint.app_errorhandler(HTTPException)
def show_http_error(error: HTTPException) -> Response | HTTPException:
    """Show an error of Flask or Werkzeug as the matching error of the app."""
    if error.code is None or error.code < 400:
        return error
    cause = getattr(error, "original_exception", None)
    if isinstance(cause, KaiwaError):
        # Flask stores the session after the view, and wraps its errors.
        return show_problem(cause, read_draft())
    if isinstance(error, RequestEntityTooLarge):
        return show_problem(BodyTooLarge())
    if error.code == 404:
        return show_problem(NotFound())
    response = show_problem(BadInput() if error.code < 500 else KaiwaError())
    response.status_code = error.code
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


@blueprint.app_errorhandler(Exception)
def show_unknown_error(error: Exception) -> Response:
    """Show the general error page. The log has the details."""
    reference = make_reference()
    log.exception("Request %s failed.", reference, extra={"request_id": reference})
    return show_problem(KaiwaError(), read_draft())


def read_draft() -> str:
    """Return the message of the request, or an empty string."""
    # If the gate has not read the body, reading it here could block.
    if request.method != "POST" or "has_body" not in g:
        return ""
    try:
        return request.form.get("message", "")
    except HTTPException:
        return ""
