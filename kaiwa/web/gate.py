"""The gate: the checks before every view.

In this order: HTTPS, the size and arrival of the body, the origin of a write, the
database, and the visitor's access.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import gevent
from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]

from ..errors import (
    BadInput,
    BodyTooLarge,
    BodyTooSlow,
    EmailNotAllowed,
    ForeignOrigin,
    NotFound,
    SignInRequired,
    Starting,
    StoreUnavailable,
    Undecided,
)
from .operator_sign_in import show_operator_sign_in
from .problems import read_draft, show_problem
from .route import Audience, Body, current_route
from .services import services
from .sign_in import show_sign_in
from .sizes import has_large_files, is_import, limit_body, limit_fields
from .sso import make_return_url
from .uploads import find_seconds
from .visitor import find_identity, is_fetch, is_operator, judge_visit

BODY_SECONDS = 60.0
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def set_up_gate(app: Flask) -> None:
    """Run the checks before every view."""
    # Gunicorn parses a chunked body while a view reads it.
    app.register_error_handler(ParseException, lambda _: show_problem(BadInput()))
    for check in (
        _require_https,
        limit_body,
        _require_body,
        limit_fields,
        _refuse_foreign,
        _require_ready,
        _require_access,
    ):
        app.before_request(check)


def _require_https() -> Response | None:
    is_needed = services().settings.is_https and request.scheme == "http"
    if not (is_needed and current_route().https):
        return None
    # Prefer the configured address: a visitor controls the Host header.
    host = urlsplit(services().settings.public_url).netloc or request.host
    path = request.url.removeprefix(request.host_url)
    return make_response(redirect(f"https://{host}/{path}", 308))


def _require_body() -> None:
    # Read the whole body now, so that no later code waits for a browser. Reading the
    # form first would discard the raw body.
    if current_route().body is Body.FILE or is_import():
        return  # The view reads it.
    if has_large_files():
        _read_form()
    elif request.method not in SAFE_METHODS:
        with arriving(current_app.config.get("BODY_SECONDS", BODY_SECONDS)):
            body = request.get_data()
        # A chunked body has no length, and Werkzeug cuts it at the limit.
        most = request.max_content_length or 0
        if request.content_length is None and len(body) >= most:
            raise BodyTooLarge()
    g.has_body = True


def _read_form() -> None:
    with arriving(find_seconds(request.content_length or 0)):
        _ = request.form


@contextmanager
def arriving(seconds: float) -> Iterator[None]:
    """Read a body that must arrive in time.

    :raises BadInput, BodyTooSlow: it is broken, or late.
    """
    try:
        with gevent.Timeout(seconds, BodyTooSlow()):
            yield
    except ParseException as error:
        # Gunicorn parses a chunked body while it is read.
        raise BadInput() from error


def _refuse_foreign() -> None:
    """Refuse writes from pages of other sites.

    Browsers send the origin of a request in ``Sec-Fetch-Site``, older ones in
    ``Origin``. Other programs send neither, and have no cookie to abuse.
    Source: https://words.filippo.io/csrf/
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site in {"same-origin", "none"}:
        return
    origin = request.headers.get("Origin")
    if site is not None or (origin and not _is_own(origin)):
        raise ForeignOrigin()


def _is_own(origin: str) -> bool:
    scheme, _, host = origin.partition("://")
    # An attacker on the network can serve an HTTP page under our host name.
    is_spoofable = services().settings.is_https and scheme != "https"
    return host == request.host and not is_spoofable


def _require_ready() -> None:
    if not services().is_ready and current_route().audience is not Audience.PUBLIC:
        problem = services().start_problem or Starting()
        raise problem.with_traceback(None)  # Otherwise it grows with each request.
    if getattr(session, "is_unavailable", False):
        raise StoreUnavailable()


def _require_access() -> Response | None:
    audience = current_route().audience
    if audience is Audience.PUBLIC:
        return None
    verdict = judge_visit()
    if verdict == "closed":
        return _show_closed()
    if audience is Audience.OPERATORS:
        return _require_operator()
    if verdict == "sign-in" and audience is not Audience.VISITORS:
        return _ask_to_sign_in()
    return None


def _require_operator() -> Response | None:
    if not services().operators.is_configured:
        raise NotFound()
    if is_operator():
        return None
    if is_fetch() or request.method not in SAFE_METHODS:
        return show_problem(SignInRequired())
    return show_operator_sign_in(SignInRequired())


def _show_closed() -> Response:
    if is_fetch():
        return show_problem(Undecided())
    body = render_template("sign_in/closed.html", return_url=make_return_url())
    return make_response(body, Undecided.status)


def _ask_to_sign_in() -> Response:
    identity = find_identity()
    refused = EmailNotAllowed(email=identity.email) if identity else None
    if is_fetch() or request.method not in SAFE_METHODS:
        return show_problem(refused or SignInRequired(), read_draft())
    target = request.full_path.rstrip("?")
    return show_sign_in(target, refused or SignInRequired())
