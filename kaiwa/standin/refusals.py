"""Errors in the shapes that the endpoint is documented or known to use.

Shapes:

- ``nested``: ``{"error": {"code", "message", "type"}}``, the documented one.
- ``flat``: the same fields without ``error`` around them, from the model's host.
- ``string``: ``{"error": "Internal Server Error"}``.
- ``html``: a page, from whatever stands before the API.

Pure: no IO.
"""

import html
import json

from kaiwa.standin.heads import name_status
from kaiwa.standin.steps import Reply, reply_with

SHAPES = ("nested", "flat", "string", "html")
JSON_TYPE = "application/json"
HTML_TYPE = "text/html; charset=utf-8"

_TYPES = {
    401: "authentication_error",
    403: "authorization_error",
    429: "rate_limit_error",
}


class Refusal(Exception):
    """The endpoint does not answer this request."""

    def __init__(
        self,
        status: int,
        message: str,
        shape: str = "nested",
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.status = status
        self.message = message
        self.shape = shape
        self.headers = headers
        super().__init__(status, message)

    def to_reply(self) -> Reply:
        """Build the reply that carries this refusal."""
        content_type, data = render_error(self.status, self.message, self.shape)
        return reply_with(self.status, content_type, data, self.headers)


def describe_error(status: int, message: str) -> dict[str, object]:
    """Describe an error by the three documented fields."""
    fallback = "server_error" if status >= 500 else "invalid_request_error"
    return {
        "code": status,
        "message": message,
        "type": _TYPES.get(status, fallback),
    }


def render_error(status: int, message: str, shape: str) -> tuple[str, bytes]:
    """Render an error in one of the four shapes; returns content type and body."""
    if shape == "html":
        return HTML_TYPE, render_page(status, message)
    fields = describe_error(status, message)
    if shape == "flat" and status == 400:
        fields["type"] = "invalid_request"
    bodies = {"nested": {"error": fields}, "flat": fields, "string": {"error": message}}
    return JSON_TYPE, json.dumps(bodies[shape]).encode()


def render_page(status: int, message: str) -> bytes:
    """Render an error as a gateway or a firewall would, in HTML."""
    title = name_status(status)
    return (
        f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n"
        f"<body><h1>{title}</h1><p>{html.escape(message)}</p><hr></body></html>\n"
    ).encode()
