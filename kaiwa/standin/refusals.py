"""Errors as the endpoint reports them."""

import json

from .steps import Headers, Reply, reply_with

JSON_TYPE = "application/json"
_TYPES = {
    401: "authentication_error",
    403: "authorization_error",
    429: "rate_limit_error",
}


class Refusal(Exception):
    """The endpoint does not answer this request."""

    def __init__(self, status: int, message: str, headers: Headers = ()) -> None:
        self.status = status
        self.message = message
        self.headers = headers
        super().__init__(status, message)

    def to_reply(self) -> Reply:
        """Build the reply that carries this error."""
        data = json.dumps(self.describe()).encode()
        return reply_with(self.status, JSON_TYPE, data, self.headers)

    def describe(self) -> dict[str, object]:
        """Build the JSON object of the body."""
        return {"error": describe_error(self.status, self.message)}


def describe_error(status: int, message: str) -> dict[str, object]:
    """Describe an error by the three documented fields."""
    fallback = "server_error" if status >= 500 else "invalid_request_error"
    return {"code": status, "message": message, "type": _TYPES.get(status, fallback)}
