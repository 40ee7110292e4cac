"""Sizes: how large what a request brings may be.

The gate limits what is read of a body: to what a message can take where one is sent,
and to a small form everywhere else. The table in ``docs/configuration.md``
lists every input with its cap.
"""

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge

from .route import Body, current_route

FORM_BYTES = 64 * 1024
# UTF-8 needs up to four bytes a character, and three times that in a form.
BYTES_PER_CHARACTER = 12
MOST_FIELDS = 50
BODY_BYTES = {Body.NONE: 0, Body.FORM: FORM_BYTES}


def set_up_sizes(app: Flask, *, max_message_chars: int) -> None:
    """Limit every request's body to what the longest message takes."""
    most_bytes = max_message_chars * BYTES_PER_CHARACTER + FORM_BYTES
    app.config.update(
        MAX_CONTENT_LENGTH=most_bytes,
        MAX_FORM_MEMORY_SIZE=most_bytes,
        MAX_FORM_PARTS=MOST_FIELDS,
    )


def limit_body() -> None:
    """Limit the bytes that are read of this request's body."""
    body = current_route().body
    if body is not Body.MESSAGE:
        request.max_content_length = BODY_BYTES[body]


def limit_fields() -> None:
    """Refuse a body of more fields than any form has.

    :raises RequestEntityTooLarge: it has more.
    """
    # Werkzeug limits the number of a form's parts in one of the two types only;
    # reading a million empty fields would hold everybody up.
    if request.mimetype == "application/x-www-form-urlencoded":
        fields = request.get_data().count(b"&") + 1
        if fields > MOST_FIELDS:
            # Not ours: the page for it would read the form, to give back the draft.
            raise RequestEntityTooLarge()
