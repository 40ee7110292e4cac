"""Signing in with the password, and out."""

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
)

from ..errors import WrongPassword
from .parts import parts
from .problems import describe_error
from .visitor import ensure_owner

TARGET_CHARS = 2000

blueprint = Blueprint("access", __name__)


@blueprint.get("/sign-in")
def show_sign_in() -> Response:
    """Show the form that asks for the password."""
    target = read_target(request.args.get("next"))
    return make_response(render_template("access/sign_in.html", next=target))


@blueprint.post("/sign-in")
def sign_in() -> Response:
    """Open the chat to whoever knows the password; the session gets a new id."""
    target = read_target(request.form.get("next"))
    if not parts().policy.is_password(request.form.get("password", "")):
        notice = describe_error(WrongPassword())
        body = render_template("access/sign_in.html", next=target, notice=notice)
        return make_response(body, WrongPassword.status)
    ensure_owner()
    current_app.session_interface.regenerate(session)  # type: ignore[attr-defined]
    session["password_mark"] = parts().policy.password_mark
    return make_response(redirect(target, 303))


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Close the chat in this browser; whose conversations these are stays known."""
    session.pop("password_mark", None)
    current_app.session_interface.regenerate(session)  # type: ignore[attr-defined]
    return make_response(redirect("/sign-in", 303))


def read_target(path: str | None) -> str:
    """Return where to go on: a path of this app, never another site."""
    path = path or "/"
    is_ours = path.startswith("/") and not path.startswith("//")
    is_ours = is_ours and len(path) <= TARGET_CHARS
    return path if is_ours and path.isprintable() and "\\" not in path else "/"
