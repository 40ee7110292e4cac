"""Single sign-on: to the provider, and back.

What a sign-in began with is kept in the session, so only the browser that began it can
end it, and only once.
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
from .urls import url_for
from .visitor import ensure_owner

if TYPE_CHECKING:
    from ..access.oidc import Beginning, Provider

blueprint = Blueprint("sso", __name__, url_prefix="/sign-on")

MOST_BEGUN = 4  # One for each tab that somebody may try it in.


@blueprint.get("")
@route(audience=Audience.VISITORS)
def begin() -> Response:
    """Lead to the provider; a link, since a form may lead to no other site."""
    provider = _find_provider()
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
    """Take back whom the provider has sent, and open the chat if they may use it."""
    provider = _find_provider()
    begun = _take_begun(request.args.get("state", ""))
    target = read_target(begun.get("next"))
    try:
        identity = _find_identity(provider, begun)
    except (SignOnError, NotAllowed) as error:
        return show_sign_in(target, error)
    _open_for(identity)
    return make_response(redirect(target, 303))


def make_return_url() -> str:
    """Make the address that the provider sends people back to.

    People's own address for the app when the settings name it, else the one in use.
    """
    public = services().settings.public_url
    root = public or request.host_url.rstrip("/")
    return root + url_for("sso.finish")


def _find_provider() -> "Provider":
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
    """Return what a sign-in began with, once; nothing when it was not begun here."""
    begun: list[dict[str, str]] = session.get("sign_ons", [])
    found = [it for it in begun if it["state"] == state]
    if found:
        session["sign_ons"] = [it for it in begun if it["state"] != state]
    return found[0] if found else {}


def _find_identity(provider: "Provider", begun: dict[str, str]) -> Identity:
    # A refusal opens nothing, and some providers send it without the state.
    if not begun and "error" not in request.args:
        raise SignOnExpired()
    identity = provider.finish(make_return_url(), request.args, begun)
    if not services().policy.allows(identity):
        raise EmailNotAllowed(email=identity.email)
    return identity


def _open_for(identity: Identity) -> None:
    """Sign in, and let what this browser had before join what the person has."""
    owner_id = session.get("owner_id")
    if owner_id and not is_identitys_owner(owner_id):
        services().owners.merge(owner_id, identity.owner_id)
    until = (now() + IDENTITY_LASTS).timestamp()
    sign_in_as(identity.owner_id, identity=identity._asdict(), identity_until=until)
    session["owner_id"] = identity.owner_id
    session.pop("sign_ons", None)
    ensure_owner()
