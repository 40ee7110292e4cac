"""The note about characters that were left out of a sent message.

A script gets it with the sent message. For a browser without scripts, the address of
the next page has the numbers.
"""

import re

from flask import request
from flask_babel import gettext as _

from ..source import LeftOut
from .templates import render_macro
from .wording import word_details

_WRITTEN = re.compile(r"([0-9]{1,7})-([0-9]{1,7})", re.ASCII)


def describe_left_out(left_out: LeftOut) -> str:
    """Describe it in the reader's language; empty if nothing was left out."""
    if not any(left_out):
        return ""
    if not left_out.controls:
        sentence = _(
            "Left out of your message: terminal escape sequences (%(sequences)s)."
        )
    elif not left_out.sequences:
        sentence = _("Left out of your message: control characters (%(controls)s).")
    else:
        sentence = _(
            "Left out of your message: terminal escape sequences (%(sequences)s) and"
            " control characters (%(controls)s)."
        )
    return str(sentence) % word_details(left_out._asdict())


def render_left_out(left_out: LeftOut) -> str:
    """Render the note; empty if nothing was left out."""
    sentence = describe_left_out(left_out)
    if not sentence:
        return ""
    return render_macro("messages/_left_out_note.html", "left_out_note", sentence)


def write_left_out(left_out: LeftOut) -> str | None:
    """Write the numbers for an address; None if nothing was left out."""
    return f"{left_out.sequences}-{left_out.controls}" if any(left_out) else None


def read_left_out() -> LeftOut:
    """Read the numbers in the address of the current request."""
    found = _WRITTEN.fullmatch(request.args.get("left_out", ""))
    return LeftOut(int(found[1]), int(found[2])) if found else LeftOut()
