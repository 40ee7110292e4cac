"""Limits on the size of a request.

The gate limits the body to the size that the route declares. The table in
``docs/configuration.md`` lists every input with its limit.
"""

from tempfile import TemporaryFile
from typing import IO, cast

import gevent
from flask import Flask, Request, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from ..config import Settings
from ..tuning import MAX_INSTRUCTIONS_CHARS
from .route import Body, current_route

FORM_BYTES = 64 * 1024
REST_SECONDS = 0.001
# UTF-8 has up to four bytes per character, and a form three times as many.
BYTES_PER_CHARACTER = 12
INSTRUCTIONS_BYTES = MAX_INSTRUCTIONS_CHARS * BYTES_PER_CHARACTER
MOST_FIELDS = 120  # The list of conversations has a box for each of 100.
BODY_BYTES = {
    Body.NONE: 0,
    Body.FORM: FORM_BYTES,
    Body.INSTRUCTIONS: INSTRUCTIONS_BYTES + FORM_BYTES,
}


class SizedRequest(Request):
    """A request that writes its files to the disk, and never into memory."""

    def _get_file_stream(self, *_args: object, **_kwargs: object) -> IO[bytes]:
        return cast(IO[bytes], _RestingFile())


class _RestingFile:
    """A temporary file that yields to the event loop while it is written."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - closed with the request.

    def write(self, data: bytes) -> int:
        gevent.sleep(REST_SECONDS)
        return self._file.write(data)

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


def set_up_sizes(app: Flask, *, settings: Settings) -> None:
    """Limit every body to the size of the longest message and instructions."""
    app.request_class = SizedRequest
    message_bytes = settings.max_message_chars * BYTES_PER_CHARACTER
    most_bytes = message_bytes + INSTRUCTIONS_BYTES + FORM_BYTES
    file_bytes = settings.max_file_mb * 1_000_000 + FORM_BYTES
    app.config["IMPORT_BYTES"] = settings.max_import_mb * 1_000_000 + FORM_BYTES
    app.config["FILES_BYTES"] = settings.max_files_per_message * file_bytes
    app.config.update(
        MAX_CONTENT_LENGTH=most_bytes,
        MAX_FORM_MEMORY_SIZE=most_bytes,
        MAX_FORM_PARTS=MOST_FIELDS,
    )


def limit_body() -> None:
    """Limit the body to the size that the route declares."""
    body = current_route().body
    if body is Body.MESSAGE and request.mimetype == "multipart/form-data":
        most = current_app.config["MAX_CONTENT_LENGTH"]
        request.max_content_length = most + current_app.config["FILES_BYTES"]
    elif body is Body.FILE:
        # The view refuses a larger one, with a better sentence.
        request.max_content_length = current_app.config["FILES_BYTES"] + FORM_BYTES
    elif is_import():
        request.max_content_length = find_import_bytes()
    elif body is Body.IMPORT:
        request.max_content_length = FORM_BYTES
    elif body in BODY_BYTES:
        request.max_content_length = BODY_BYTES[body]


def is_import() -> bool:
    """Return whether the body is a form with a file to import."""
    is_form = request.mimetype == "multipart/form-data"
    return current_route().body is Body.IMPORT and is_form


def find_import_bytes() -> int:
    """Return the size of the largest body with a file to import."""
    most: int = current_app.config["IMPORT_BYTES"]
    return most


def has_large_files() -> bool:
    """Return whether the form must be parsed as it arrives, because of its files."""
    most: int = current_app.config["MAX_CONTENT_LENGTH"]
    return (
        current_route().body is Body.MESSAGE
        and request.mimetype == "multipart/form-data"
        and (request.content_length or 0) > most
    )


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
