"""The account of this browser: sign out, or forget the browser."""

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    session,
)

from .route import Audience, Body, route
from .services import services
from .sign_in import end_session
from .urls import url_for
from .visitor import (
    find_device,
    find_identity,
    get_owner,
    is_operator,
    judge_visit,
)

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@route(audience=Audience.VISITORS)
def show() -> Response:
    """Show the sign-in of this browser, with the ways to end it."""
    is_signed_in = judge_visit() == "open" and "signed_in_as" in session
    body = render_template(
        "account/show.html",
        is_signed_in=is_signed_in,
        identity=find_identity() if is_signed_in else None,
        provider_host=services().policy.provider_host,
        has_owner="owner_id" in session,
        is_operator=is_operator(),
    )
    return make_response(body)


@blueprint.post("/deletion")
@route(audience=Audience.VISITORS, body=Body.FORM)
def forget() -> Response:
    """Forget this browser: its next request starts a new session."""
    if device_id := find_device():
        services().devices.end(get_owner(), device_id)
    end_session()
    session.clear()
    response = make_response(redirect(url_for("conversations.new"), 303))
    # Drafts are stored in the browser only.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response
