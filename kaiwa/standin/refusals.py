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
    """The endpoint does not answer this request.

    :param is_flat: whether the body lacks the documented ``error`` object around its
        fields. The hosts of some models reply so.
    """

    def __init__(
        self, status: int, message: str, headers: Headers = (), *, is_flat: bool = False
    ) -> None:
        self.status = status
        self.message = message
        self.headers = headers
        self.is_flat = is_flat
        super().__init__(status, message)

    def to_reply(self) -> Reply:
        """Build the reply that carries this error."""
        fields = describe_error(self.status, self.message)
        value = fields if self.is_flat else {"error": fields}
        data = json.dumps(value).encode()
        return reply_with(self.status, JSON_TYPE, data, self.headers)


def describe_error(status: int, message: str) -> dict[str, object]:
    """Describe an error by the three documented fields."""
    fallback = "server_error" if status >= 500 else "invalid_request_error"
    return {"code": status, "message": message, "type": _TYPES.get(status, fallback)}
