"""Limits on the size of a request.

The gate limits the body to the size that the route declares. The table in
``docs/configuration.md`` lists every input with its limit.
"""

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge

from ..tuning import MAX_INSTRUCTIONS_CHARS
from .route import Body, current_route

FORM_BYTES = 64 * 1024
# UTF-8 has up to four bytes per character, and a form three times as many.
BYTES_PER_CHARACTER = 12
INSTRUCTIONS_BYTES = MAX_INSTRUCTIONS_CHARS * BYTES_PER_CHARACTER
MOST_FIELDS = 120  # The list of conversations has a box for each of 100.
BODY_BYTES = {
    Body.NONE: 0,
    Body.FORM: FORM_BYTES,
    Body.INSTRUCTIONS: INSTRUCTIONS_BYTES + FORM_BYTES,
}


def set_up_sizes(app: Flask, *, max_message_chars: int) -> None:
    """Limit every body to the size of the longest message and instructions."""
    message_bytes = max_message_chars * BYTES_PER_CHARACTER
    most_bytes = message_bytes + INSTRUCTIONS_BYTES + FORM_BYTES
    app.config.update(
        MAX_CONTENT_LENGTH=most_bytes,
        MAX_FORM_MEMORY_SIZE=most_bytes,
        MAX_FORM_PARTS=MOST_FIELDS,
    )


def limit_body() -> None:
    """Limit the body to the size that the route declares."""
    body = current_route().body
    if body is not Body.MESSAGE:
        request.max_content_length = BODY_BYTES[body]


def limit_fields() -> None:
    """Limit the number of fields in a form.

    :raises RequestEntityTooLarge: the form has more fields than any form of ours.
    """
    # Werkzeug counts the fields of multipart forms only. Parsing a million empty
    # fields would block the event loop.
    if request.mimetype == "application/x-www-form-urlencoded":
        fields = request.get_data().count(b"&") + 1
        if fields > MOST_FIELDS:
            # Not BodyTooLarge: its page would parse the form, to return the draft.
            raise RequestEntityTooLarge()
