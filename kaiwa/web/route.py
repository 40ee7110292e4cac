"""The declaration of a route: audience, session, body size.

::

    @blueprint.get("/healthz")
    @route(audience=Audience.PUBLIC, session=False)
    def show_health() -> Response: ...

The gate, the headers, the size limits and the session interface read it. The
defaults are the strictest values, so a forgotten declaration locks a route.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from flask import Flask, Request, current_app, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException

View = TypeVar("View", bound=Callable[..., Any])


class Audience(Enum):
    """The requests that reach a route's view."""

    PUBLIC = "all requests, also while the chat is closed or the database is down"
    VISITORS = "visitors of a chat that is not closed, signed in or not"
    ADMITTED = "visitors who may use the chat"
    OPERATORS = "the owners of the app"


class Body(Enum):
    """The largest body that a route accepts."""

    NONE = "no body"
    FORM = "a small form"
    INSTRUCTIONS = "a form with instructions of the maximum length"
    MESSAGE = "a form with a message, its files, and instructions"
    FILE = "one file, which the view reads"
    IMPORT = "a form with a file of conversations, which the view reads"


@dataclass(frozen=True, slots=True)
class Route:
    """The declaration of one view.

    :ivar session: whether the view and its template may use the session.
    :ivar https: whether plain HTTP is redirected where the app runs behind HTTPS.
    :ivar referrer: whether the page's requests to this app may name its address. Older
        browsers refuse to send its forms otherwise: see ``headers.py``.
    """

    audience: Audience = Audience.ADMITTED
    session: bool = True
    body: Body = Body.NONE
    https: bool = True
    referrer: bool = True


# An unknown path or a wrong method: the visitor sees 404 or 405 even if the request
# has a body.
UNMATCHED = Route(body=Body.FORM)


def route(
    *,
    audience: Audience = Audience.ADMITTED,
    session: bool = True,
    body: Body = Body.NONE,
    https: bool = True,
    referrer: bool = True,
) -> Callable[[View], View]:
    """Declare a view's route; see ``Route`` for the values."""

    def declare(view: View) -> View:
        vars(view)["route"] = Route(audience, session, body, https, referrer)
        return view

    return declare


def current_route() -> Route:
    """Return the declaration of the current request's route."""
    return get_route(current_app, request.endpoint)


def get_route(app: Flask, endpoint: str | None) -> Route:
    """Return the declaration of an endpoint; the strictest if it has none."""
    if endpoint is None:
        return UNMATCHED
    declared: Route = vars(app.view_functions[endpoint]).get("route", Route())
    return declared


def needs_session(request: Request) -> bool:
    """Return whether the requested route has a session.

    Flask opens the session before it matches the URL, so match it here.
    """
    adapter = request_ctx.url_adapter
    try:
        endpoint = adapter.match()[0] if adapter else None
    except HTTPException:
        endpoint = None
    return get_route(current_app, endpoint).session
