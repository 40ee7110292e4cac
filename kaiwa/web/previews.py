"""Previews of code blocks: a page with an isolated frame.

The code is hostile: a model wrote it, perhaps after reading a hostile text. So the
frame has an opaque origin and no network. See SECURITY.md.
"""

from flask import Blueprint, Response, make_response, redirect, render_template, request

from ..errors import NotFound
from ..render.excerpts import Code
from ..store import Message
from .diagrams import show_diagram
from .excerpts import find_kind, read_code
from .listing import list_side
from .route import route
from .services import services
from .urls import url_for
from .visitor import get_owner

# Without scripts.
POLICY = "; ".join(
    (
        "sandbox allow-scripts",
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; script-src 'unsafe-inline'",
    # The policy does not cover WebRTC and name look-ups. Chromium reads these.
    "Connection-Allowlist": "()",
    "X-DNS-Prefetch-Control": "off",
}
# For other browsers: the first script removes WebRTC, and itself.
FIRST_SCRIPT = (
    "<!doctype html><script>"
    "for (const it of Object.getOwnPropertyNames(window))"
    " if (/RTC/.test(it)) delete window[it];"
    "document.currentScript.remove()</script>"
)

blueprint = Blueprint(
    "previews", __name__, url_prefix="/messages/<message_id:message_id>/previews"
)


@blueprint.get("/<int:number>")
@route()
def show(message_id: int, number: int) -> Response:
    """Show the page of a preview, for browsers without scripts."""
    message, _, kind = _find_code(message_id, number)
    body = render_template(
        "previews/show.html",
        message=message,
        number=number,
        kind=kind,
        listing=list_side(),
    )
    return make_response(body)


@blueprint.get("/<int:number>/frame")
@route()
def show_frame(message_id: int, number: int) -> Response:
    """Show the code as a document, in a frame only.

    Outside of our pages the code could navigate to another site, with its own text in
    the address. Browsers without ``Sec-Fetch-Dest`` are older than 2023.
    """
    _, code, kind = _find_code(message_id, number)
    if request.headers.get("Sec-Fetch-Dest", "iframe") != "iframe":
        path = url_for("previews.show", message_id=message_id, number=number)
        return make_response(redirect(path, 303))
    if kind == "diagram":
        return show_diagram(code.text, POLICY)
    return make_response(FIRST_SCRIPT + code.text, HEADERS)


def _find_code(message_id: int, number: int) -> tuple[Message, Code, str]:
    message = services().conversations.get_message(get_owner(), message_id)
    code = read_code(message, number)
    kind = find_kind(code)
    if kind is None:
        raise NotFound()
    return message, code, kind
