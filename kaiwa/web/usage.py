"""Usage: the tokens and the money of the visitor's answers."""

import csv
import io

from flask import Blueprint, Response, make_response, render_template

from ..clock import now
from ..cost import NANODOLLARS
from .budget import list_budgets
from .downloads import set_file_headers
from .route import route
from .services import services
from .usage_view import view_conversation_usage, view_plot, view_sums
from .visitor import ensure_owner, get_owner

blueprint = Blueprint("usage", __name__)
COLUMNS = ("day", "model", "answers", "tokens", "dollars")
# A program for tables would run a text that begins with one of these.
_FORMULA = ("=", "+", "-", "@")


@blueprint.get("/usage")
@route()
def show() -> Response:
    """Show the usage by day, month and model, and the remaining budgets."""
    owner_id = ensure_owner()
    lines = services().usage_reports.list_usage(owner_id)
    body = render_template(
        "usage/show.html",
        sums=view_sums(lines),
        plot=view_plot(lines, now().date()),
        budgets=list_budgets(owner_id),
    )
    return make_response(body)


@blueprint.get("/usage.csv")
@route()
def show_table() -> Response:
    """Show the usage by day and model as CSV."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for line in services().usage_reports.list_usage(get_owner()):
        model = line.model_key
        name = f"'{model}" if model.startswith(_FORMULA) else model
        dollars = f"{line.nanodollars / NANODOLLARS:.6f}"
        table.writerow([line.day, name, line.answers, line.tokens, dollars])
    response = make_response(text.getvalue())
    response.mimetype = "text/csv"
    set_file_headers(response, "usage.csv")
    return response


@blueprint.get("/conversations/<conversation_id:conversation_id>/usage")
@route()
def show_conversation(conversation_id: str) -> Response:
    """Show the sum of a conversation's answers, by model."""
    conversation, lines = services().usage_reports.add_up_conversation(
        get_owner(), conversation_id
    )
    body = render_template(
        "usage/conversation.html",
        conversation=conversation,
        lines=view_conversation_usage(lines),
    )
    return make_response(body)
