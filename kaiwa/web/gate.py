"""The gate: what every request passes before a view, in this order.

HTTPS, the origin of a write, a ready database, and then whether the visitor may talk.
"""

from flask import (
    Flask,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    session,
)

from ..errors import (
    EmailNotAllowed,
    ForeignOrigin,
    SignInRequired,
    Starting,
    StoreUnavailable,
    Undecided,
)
from .access import show_sign_in
from .parts import parts
from .problems import read_draft, show_problem
from .sign_on import make_return_url
from .visitor import find_identity, is_fetch, judge_visit

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
ALWAYS_ANSWERED = {"health", "assets"}
OPEN_TO_STRANGERS = {"access", "browser", "preferences", "sign_on"}


def set_up_gate(app: Flask) -> None:
    """Put the gate before every view."""
    for check in (_require_https, _refuse_foreign, _require_ready, _require_access):
        app.before_request(check)


def _require_https() -> Response | None:
    is_needed = parts().settings.is_https and request.scheme == "http"
    if not is_needed or request.blueprint == "health":
        return None
    return make_response(redirect("https" + request.url.removeprefix("http"), 308))


def _refuse_foreign() -> None:
    """Refuse writes that another site's page makes a browser send.

    Browsers say in ``Sec-Fetch-Site`` where a request comes from; older ones say it in
    ``Origin``. Programs that are no browsers send neither, and carry no cookie that
    somebody could abuse.
    Source: https://words.filippo.io/csrf/
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site in {"same-origin", "none"}:
        return
    origin = request.headers.get("Origin")
    if site is not None or (origin and _read_host(origin) != request.host):
        raise ForeignOrigin()


def _read_host(origin: str) -> str:
    return origin.partition("://")[2]


def _require_ready() -> None:
    if not parts().is_ready and request.blueprint not in ALWAYS_ANSWERED:
        raise Starting()
    if getattr(session, "is_unavailable", False):
        raise StoreUnavailable()


def _require_access() -> Response | None:
    if request.blueprint in ALWAYS_ANSWERED:
        return None
    verdict = judge_visit()
    if verdict == "closed":
        return _show_closed()
    if verdict == "sign-in" and request.blueprint not in OPEN_TO_STRANGERS:
        return _ask_to_sign_in()
    return None


def _show_closed() -> Response:
    if is_fetch():
        return show_problem(Undecided())
    body = render_template("access/closed.html", return_url=make_return_url())
    return make_response(body, Undecided.status)


def _ask_to_sign_in() -> Response:
    identity = find_identity()
    refused = EmailNotAllowed(email=identity.email) if identity else None
    if is_fetch() or request.method not in SAFE_METHODS:
        return show_problem(refused or SignInRequired(), read_draft())
    target = request.full_path.rstrip("?")
    return show_sign_in(target, refused or SignInRequired())
