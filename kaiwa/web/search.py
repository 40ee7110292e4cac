"""Search the visitor's conversations: a page, or a dialog for a script."""

from flask import Blueprint, Response, make_response, render_template

from ..search import parse_query
from ..store import Found
from .listing import list_side
from .route import route
from .search_form import SearchForm, read_search_form
from .services import services
from .templates import render_macro
from .visitor import ensure_owner, is_fetch

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@route()
def show() -> Response:
    """Show the form, and the matches of a query."""
    owner_id = ensure_owner()
    form = read_search_form(owner_id)
    found = _search(owner_id, form)
    if is_fetch():
        body = render_macro("search/_search_dialog.html", "search_dialog", form, found)
    else:
        body = render_template(
            "search/show.html", form=form, found=found, listing=list_side()
        )
    return make_response(body, form.status)


def _search(owner_id: str, form: SearchForm) -> Found | None:
    if not form.text or form.problem:
        return None
    query = parse_query(form.text)
    return services().searches.search(owner_id, query, form.filters, form.place)
