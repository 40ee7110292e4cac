"""Other browsers that show the history of this one, where there are no accounts."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask import session as visitor_session

from ..errors import BadInput, NotFound
from .route import Body, route
from .services import services
from .sign_in import end_session
from .urls import make_public_url, url_for
from .visitor import DEVICE, ensure_owner, find_device, get_own_owner, get_owner

if TYPE_CHECKING:
    from segno import QRCode

BORDER = 4  # Modules: readers need so much white around the code.

blueprint = Blueprint("devices", __name__)


@blueprint.before_request
def _require_links() -> None:
    # With single sign-on, a person has the same history everywhere.
    if services().provider:
        raise NotFound()


@blueprint.get("/devices")
@route()
def show() -> Response:
    """Show the linked browsers."""
    owner_id = ensure_owner()
    body = render_template(
        "devices/show.html",
        devices=services().devices.list_own(owner_id),
        own_device=find_device(),
    )
    return make_response(body)


@blueprint.post("/devices/links")
@route(body=Body.FORM)
def add_link() -> Response:
    """Make a link for another browser, and show it once."""
    owner_id = get_owner()
    services().limits.count(owner_id, request.remote_addr or "")
    secret = services().devices.add_link(owner_id)
    address = make_public_url(url_for("devices.ask", secret=secret))
    body = render_template(
        "devices/link.html", address=address, picture=_draw_code(address)
    )
    return make_response(body)


@blueprint.get("/device/<secret:secret>")
@route()
def ask(secret: str) -> Response:
    """Ask whether this browser should show the history of the link."""
    services().views.count(request.remote_addr or "")
    ensure_owner()
    linked_id = services().devices.get_owner_of_link(secret)
    own_id = get_own_owner()
    is_same = linked_id in (own_id, get_owner())
    body = render_template(
        "devices/ask.html",
        secret=secret,
        is_same=is_same,
        has_history=bool(services().archive.list_ids(own_id)),
    )
    return make_response(body)


@blueprint.post("/device/<secret:secret>")
@route(body=Body.FORM)
def link(secret: str) -> Response:
    """Show the history of the link in this browser."""
    if not request.form:
        raise BadInput()
    services().views.count(request.remote_addr or "")
    own_id, is_merging = get_own_owner(), "merge" in request.form
    linked_id = services().devices.get_owner_of_link(secret)
    if linked_id not in (own_id, get_owner()):
        device_id = services().devices.link(secret, own_id, is_merging=is_merging)
        _end_own()
        visitor_session[DEVICE] = device_id
        # A session whose id is known to others must not gain a history.
        end_session()
    return make_response(redirect(url_for("conversations.new"), 303))


@blueprint.post("/devices/<device_id:device_id>/end")
@route(body=Body.FORM)
def end(device_id: str) -> Response:
    """End the link of a browser."""
    services().devices.end(get_owner(), device_id)
    return make_response(redirect(url_for("devices.show"), 303))


def _end_own() -> None:
    if device_id := find_device():
        services().devices.end(get_owner(), device_id)


def _draw_code(address: str) -> str:
    """Draw a QR code, as the address of a picture."""
    # Imported at start, unless there is single sign-on.
    import segno

    code: QRCode = segno.make_qr(address, error="m")
    drawn: str = code.svg_data_uri(scale=4, border=BORDER, dark="#000", light="#fff")
    return drawn
