"""Single sign-on: the redirects to the provider and back.

The session keeps the state of a sign-in, so only the browser that began it can finish
it, once.
"""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, redirect, request, session

from ..access import IDENTITY_LASTS, Identity, is_identitys_owner
from ..clock import now
from ..errors import (
    EmailNotAllowed,
    NotAllowed,
    NotFound,
    SignOnError,
    SignOnExpired,
)
from .route import Audience, route
from .services import services
from .sign_in import read_target, show_sign_in, sign_in_as
from .urls import make_public_url, url_for
from .visitor import ensure_owner

if TYPE_CHECKING:
    from ..access.oidc import Beginning, Provider

blueprint = Blueprint("sso", __name__, url_prefix="/sign-on")

MOST_BEGUN = 4  # Sign-ins in several tabs at the same time.


@blueprint.get("")
@route(audience=Audience.VISITORS)
def begin() -> Response:
    """Redirect to the provider. A link, since the CSP lets no form leave the site."""
    provider = _get_provider()
    target = read_target(request.args.get("next"))
    try:
        begun = provider.begin(
            make_return_url(), asks_which=request.args.get("account") == "other"
        )
    except SignOnError as error:
        return show_sign_in(target, error)
    _keep_begun(begun, target)
    return make_response(redirect(begun.url, 303))


@blueprint.get("/callback")
@route(audience=Audience.VISITORS)
def finish() -> Response:
    """Finish a sign-in at the provider, if the person may use the chat."""
    provider = _get_provider()
    begun = _take_begun(request.args.get("state", ""))
    target = read_target(begun.get("next"))
    try:
        identity = _get_identity(provider, begun)
    except (SignOnError, NotAllowed) as error:
        return show_sign_in(target, error)
    _open_for(identity)
    return make_response(redirect(target, 303))


def make_return_url() -> str:
    """Return the URL that the provider redirects to after a sign-in."""
    return make_public_url(url_for("sso.finish"))


def _get_provider() -> "Provider":
    provider = services().provider
    if provider is None:
        raise NotFound()
    return provider


def _keep_begun(begun: "Beginning", target: str) -> None:
    kept = {
        "state": begun.state,
        "nonce": begun.nonce,
        "code_verifier": begun.code_verifier,
        "next": target,
    }
    session["sign_ons"] = [*session.get("sign_ons", []), kept][-MOST_BEGUN:]


def _take_begun(state: str) -> dict[str, str]:
    """Return the state of a sign-in and remove it; empty if this browser has none."""
    begun: list[dict[str, str]] = session.get("sign_ons", [])
    found = [it for it in begun if it["state"] == state]
    if found:
        session["sign_ons"] = [it for it in begun if it["state"] != state]
    return found[0] if found else {}


def _get_identity(provider: "Provider", begun: dict[str, str]) -> Identity:
    # Some providers send a refusal without the state. It grants nothing.
    if not begun and "error" not in request.args:
        raise SignOnExpired()
    identity = provider.finish(make_return_url(), request.args, begun)
    if not services().policy.allows(identity):
        raise EmailNotAllowed(email=identity.email)
    return identity


def _open_for(identity: Identity) -> None:
    """Sign in; the person becomes the owner of this browser's conversations."""
    owner_id = session.get("owner_id")
    if owner_id and not is_identitys_owner(owner_id):
        services().owners.merge(owner_id, identity.owner_id)
    until = (now() + IDENTITY_LASTS).timestamp()
    sign_in_as(identity.owner_id, identity=identity._asdict(), identity_until=until)
    session["owner_id"] = identity.owner_id
    session.pop("sign_ons", None)
    ensure_owner()
