"""Sign in as an owner of the app, with OWNER_PASSWORD; sign out again.

An owner whom OWNERS names signs in with single sign-on, as for the chat.
"""

from datetime import timedelta

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    session,
)

from ..clock import now
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
from .sign_in import end_session
from .urls import url_for
from .visitor import ensure_owner, find_identity

LASTS = timedelta(hours=12)

blueprint = Blueprint("operator_sign_in", __name__, url_prefix="/owner")


@blueprint.post("/sign-in")
@route(audience=Audience.VISITORS, body=Body.FORM)
def sign_in() -> Response:
    """Check the password, and open the owner's page for this session."""
    password = services().operators.password
    if not password.is_set:
        raise NotFound()
    address = request.remote_addr or ""
    try:
        services().operator_attempts.count(address)
        if not password.matches(request.form.get("password", "")):
            raise WrongPassword()
    except (TooManyAttempts, WrongPassword) as error:
        return show_operator_sign_in(error)
    services().operator_attempts.reset(address)
    end_session()
    ensure_owner()
    session["operator_proof"] = password.proof
    session["operator_until"] = (now() + LASTS).timestamp()
    return make_response(redirect(url_for("operator.show"), 303))


@blueprint.post("/sign-out")
@route(audience=Audience.OPERATORS, body=Body.FORM)
def sign_out() -> Response:
    """Close the owner's page for this session; the chat stays signed in."""
    session.pop("operator_proof", None)
    session.pop("operator_until", None)
    end_session()
    return make_response(redirect(url_for("conversations.new"), 303))


def show_operator_sign_in(error: KaiwaError) -> Response:
    """Show the ways to sign in as an owner."""
    operators, identity = services().operators, find_identity()
    is_plain = type(error) is SignInRequired
    body = render_template(
        "operator/sign_in.html",
        wants_password=operators.password.is_set,
        provider_host=services().policy.provider_host if operators.has_emails else "",
        email=identity.email if identity else None,
        notice=None if is_plain else describe_error(error),
    )
    return set_retry_after(make_response(body, error.status), error)
