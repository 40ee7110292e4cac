"""Sign in with the password; sign out here or everywhere.

A shared password does not identify a person. So *everywhere* means all sessions that
the password has opened, and with single sign-on all sessions of the person.
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
from .problems import describe_error, set_retry_after
from .route import Audience, Body, route
from .services import services
from .urls import url_for
from .visitor import ensure_owner, judge_visit

TARGET_CHARS = 2000
# The values of a sign-in in the session.
SIGN_IN_KEYS = (
    *("signed_in_as", "password_proof", "identity", "identity_until"),
    *("operator_proof", "operator_until"),
)

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
@route(audience=Audience.VISITORS)
def ask() -> Response:
    """Show the ways to sign in."""
    target = read_target(request.args.get("next"))
    policy = services().policy
    if not (policy.password.is_set or policy.provider_host):
        return make_response(redirect(target, 303))
    return show_sign_in(target)


@blueprint.post("/sign-in")
@route(audience=Audience.VISITORS, body=Body.FORM)
def sign_in() -> Response:
    """Check the password and sign the session in, under a new id."""
    if not services().policy.password.is_set:
        raise NotFound()
    target = read_target(request.form.get("next"))
    address = request.remote_addr or ""
    known_owner = session.get("owner_id") if session.get("has_been_in") else None
    try:
        services().attempts.count(address, known_owner)
        if not services().policy.password.matches(request.form.get("password", "")):
            raise WrongPassword()
    except (TooManyAttempts, WrongPassword) as error:
        return show_sign_in(target, error)
    services().attempts.reset(address)
    sign_in_as("password", password_proof=services().policy.password.proof)
    session["has_been_in"] = True
    ensure_owner()
    return make_response(redirect(target, 303))


@blueprint.post("/sign-out")
@route(audience=Audience.VISITORS, body=Body.FORM)
def sign_out() -> Response:
    """Sign this browser out."""
    sign_out_here()
    return make_response(redirect(url_for("sign_in.ask"), 303))


@blueprint.post("/sign-out/everywhere")
@route(audience=Audience.VISITORS, body=Body.FORM)
def sign_out_everywhere() -> Response:
    """Sign out all sessions with the same sign-in as this one."""
    if judge_visit() != "open" or "signed_in_as" not in session:
        raise SignInRequired()
    services().sessions.sign_out_all(session["signed_in_as"])
    return sign_out()


def show_sign_in(target: str, error: KaiwaError | None = None) -> Response:
    """Show the ways to sign in, with the error of the last attempt.

    :param target: the path to open after the sign-in.
    """
    is_plain = error is None or type(error) is SignInRequired
    body = render_template(
        "sign_in/sign_in.html",
        next=target,
        wants_password=services().policy.password.is_set,
        provider_host=services().policy.provider_host,
        has_owner="owner_id" in session,
        notice=None if is_plain or error is None else describe_error(error),
        asks_which=error is not None and error.code.startswith("email_"),
    )
    response = make_response(body, error.status if error else 200)
    return set_retry_after(response, error) if error else response


def sign_in_as(name: str, **values: object) -> None:
    """Sign this session in, under a new id. The owner stays the same.

    :param name: all sessions with the same name can be signed out at once.
    :param values: values of the sign-in, stored in the session.
    """
    sign_out_here()
    session.update(values, signed_in_as=name)


def sign_out_here() -> None:
    """Sign this session out, under a new id.

    An owner of this browser stays, so that a new sign-in finds the conversations. The
    owner of an identity goes: signing in restores it on any device.
    """
    for key in SIGN_IN_KEYS:
        session.pop(key, None)
    if is_identitys_owner(session.get("owner_id", "")):
        del session["owner_id"]
    end_session()


def end_session() -> None:
    """Give this session a new id; streams of the old one end soon."""
    services().sessions.regenerate(session)
    services().followers.poll_soon()


def read_target(path: str | None) -> str:
    """Return the path to open next; the first page unless it is one of this app."""
    path = path or ""
    is_ours = path.startswith("/") and not path.startswith("//")
    is_ours = is_ours and len(path) <= TARGET_CHARS
    is_ours = is_ours and path.isprintable() and "\\" not in path
    return path if is_ours else url_for("conversations.new")
