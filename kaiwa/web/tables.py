"""Tables of answers as CSV."""

import csv
import io
import re

from flask import Blueprint, Response, make_response

from .downloads import set_file_headers
from .excerpts import read_table
from .route import route
from .services import services
from .visitor import get_owner

# Spreadsheets read a cell that starts so as a formula, which can send data to a site.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?[\d.,\u2009\u202f' ]*\d[\d.,]*\s*%?")

blueprint = Blueprint(
    "tables", __name__, url_prefix="/messages/<message_id:message_id>/tables"
)


@blueprint.get("/<int:number>.csv")
@route()
def show(message_id: int, number: int) -> Response:
    """Save a table of an answer."""
    message = services().conversations.get_message(get_owner(), message_id)
    rows = read_table(message, number)
    response = make_response(write_csv(rows))
    response.mimetype = "text/csv"
    set_file_headers(response, f"table-{message_id}-{number}.csv")
    return response


def write_csv(rows: list[list[str]]) -> str:
    """Write rows as CSV (RFC 4180); an apostrophe before cells that look like formulas.

    Numbers stay exact. The byte order mark lets Excel read the text as UTF-8.
    """
    output = io.StringIO()
    output.write("\ufeff")
    csv.writer(output).writerows([[*map(_disarm, row)] for row in rows])
    return output.getvalue()


def _disarm(cell: str) -> str:
    is_formula = _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell
