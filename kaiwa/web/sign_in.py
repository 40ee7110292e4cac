"""Signing in with the password, and out, here or everywhere.

With one password for all, nobody knows which sessions are one person's. So *everywhere*
ends all that the password has opened; with single sign-on, all of that person.
"""

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    session,
)

from ..access import is_identitys_owner
from ..errors import (
    KaiwaError,
    NotFound,
    SignInRequired,
    TooManyAttempts,
    WrongPassword,
)
from .problems import describe_error, say_wait
from .route import Audience, Body, route
from .services import services
from .urls import url_for
from .visitor import ensure_owner, judge_visit

TARGET_CHARS = 2000
# What a sign-in leaves in a session.
MARKS = ("signed_in_as", "password_proof", "identity", "identity_until")

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
@route(audience=Audience.VISITORS)
def ask() -> Response:
    """Show the ways to sign in."""
    target = read_target(request.args.get("next"))
    policy = services().policy
    if not (policy.wants_password or policy.provider_host):
        return make_response(redirect(target, 303))
    return show_sign_in(target)


@blueprint.post("/sign-in")
@route(audience=Audience.VISITORS, body=Body.FORM)
def sign_in() -> Response:
    """Open the chat to whoever knows the password; the session gets a new id."""
    if not services().policy.wants_password:
        raise NotFound()
    target = read_target(request.form.get("next"))
    address = request.remote_addr or ""
    known_owner = session.get("owner_id") if session.get("has_been_in") else None
    try:
        services().attempts.count(address, known_owner)
        if not services().policy.is_password(request.form.get("password", "")):
            raise WrongPassword()
    except (TooManyAttempts, WrongPassword) as error:
        return show_sign_in(target, error)
    services().attempts.reset(address)
    sign_in_as("password", password_proof=services().policy.password_proof)
    session["has_been_in"] = True
    ensure_owner()
    return make_response(redirect(target, 303))


@blueprint.post("/sign-out")
@route(audience=Audience.VISITORS, body=Body.FORM)
def sign_out() -> Response:
    """Close the chat in this browser."""
    sign_out_here()
    return make_response(redirect(url_for("sign_in.ask"), 303))


@blueprint.post("/sign-out/everywhere")
@route(audience=Audience.VISITORS, body=Body.FORM)
def sign_out_everywhere() -> Response:
    """Close the chat in every browser that is signed in as this one is."""
    if judge_visit() != "open" or "signed_in_as" not in session:
        raise SignInRequired()
    services().sessions.sign_out_all(session["signed_in_as"])
    return sign_out()


def show_sign_in(target: str, error: KaiwaError | None = None) -> Response:
    """Show the ways to sign in, with what went wrong.

    :param target: where to go on then.
    """
    is_plain = error is None or type(error) is SignInRequired
    body = render_template(
        "sign_in/sign_in.html",
        next=target,
        wants_password=services().policy.wants_password,
        provider_host=services().policy.provider_host,
        has_owner="owner_id" in session,
        notice=None if is_plain or error is None else describe_error(error),
        asks_which=error is not None and error.code.startswith("email_"),
    )
    response = make_response(body, error.status if error else 200)
    return say_wait(response, error) if error else response


def sign_in_as(name: str, **marks: object) -> None:
    """Sign this session in, under a new id; the browser's owner stays.

    :param name: as what; all sessions of one name can be signed out at once.
    """
    sign_out_here()
    session.update(marks, signed_in_as=name)


def sign_out_here() -> None:
    """Sign this session out, under a new id.

    The browser's owner stays, so that signing in again finds its history. An owner who
    is known on every device is found by signing in there, and goes.
    """
    for mark in MARKS:
        session.pop(mark, None)
    if is_identitys_owner(session.get("owner_id", "")):
        del session["owner_id"]
    end_session()


def end_session() -> None:
    """Give this session another id; streams that its old one was let in to end."""
    services().sessions.regenerate(session)
    services().followers.poll_soon()


def read_target(path: str | None) -> str:
    """Return where to go on: a path of this app, never another site."""
    path = path or ""
    is_ours = path.startswith("/") and not path.startswith("//")
    is_ours = is_ours and len(path) <= TARGET_CHARS
    is_ours = is_ours and path.isprintable() and "\\" not in path
    return path if is_ours else url_for("conversations.new")
