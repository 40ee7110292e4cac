"""The page of the owners of the app: its state, and what they may change at once.

It shows numbers, codes and addresses of people. No text and no title of a conversation
is on it.
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

from ..clock import now
from ..errors import BadInput
from .operator_view import (
    describe_done,
    view_attachments,
    view_facts,
    view_failures,
    view_people,
    view_versions,
)
from .route import Audience, Body, route
from .services import services
from .urls import url_for
from .usage_view import view_plot, view_sums

OWNER_ID_CHARS = 200

blueprint = Blueprint("operator", __name__, url_prefix="/owner")


@blueprint.get("")
@route(audience=Audience.OPERATORS)
def show() -> Response:
    """Show the state of the app."""
    overview, policy = services().overviews.read(), services().policy
    lines = services().usage_reports.list_all_usage()
    body = render_template(
        "operator/show.html",
        done=describe_done(request.args.get("done", "")),
        is_closed=services().switches.is_chat_closed,
        facts=view_facts(overview),
        plot=view_plot(lines, now().date()),
        sums=view_sums(lines),
        failures=view_failures(overview.failures),
        errors=services().recent_errors.list_latest(),
        people=view_people(services().people.list_recent()),
        people_sign_in=policy.password.is_set or bool(policy.provider_host),
        attachments=view_attachments(),
        versions=view_versions(overview),
        may_leave="operator_proof" in session,
    )
    return make_response(body)


@blueprint.post("/switch")
@route(audience=Audience.OPERATORS, body=Body.FORM)
def switch() -> Response:
    """Close the chat, or open it again."""
    chosen = request.form.get("chat")
    if chosen == "closed":
        services().switches.close_chat()
    elif chosen == "open":
        services().switches.open_chat()
    else:
        raise BadInput()
    return _show_again(chosen)


@blueprint.post("/people/sign-out")
@route(audience=Audience.OPERATORS, body=Body.FORM)
def sign_out_person() -> Response:
    """Sign a person out everywhere."""
    services().people.sign_out(_read_person())
    services().followers.poll_soon()
    return _show_again("signed-out")


@blueprint.post("/people/deletion")
@route(audience=Audience.OPERATORS, body=Body.FORM)
def erase_person() -> Response:
    """Delete everything of a person."""
    services().people.erase(_read_person())
    services().followers.poll_soon()
    return _show_again("erased")


def _read_person() -> str:
    owner_id = request.form.get("person", "")
    if not 0 < len(owner_id) <= OWNER_ID_CHARS or not owner_id.isprintable():
        raise BadInput()
    return owner_id


def _show_again(done: str) -> Response:
    return make_response(redirect(url_for("operator.show", done=done), 303))
