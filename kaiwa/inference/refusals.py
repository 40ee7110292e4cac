"""Map an endpoint's refusals to Kaiwa's errors.

Four forms are known: ``{"error": {"code", "message", "type"}}``, the same three fields
at the top, ``{"error": "text"}``, and an HTML page of a proxy or firewall.

Pure: no IO.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from .. import errors
from ..errors import InferenceError
from .error_context import ErrorContext
from .rate_limits import read_retry_after

# The beginning has the reason. Patterns take 12 ms per KB of the worst text.
MAX_BODY_BYTES = 65_536
MAX_SEARCH_CHARACTERS = 4000
_CONTEXT = re.compile(
    r"context_length|context (length|window|limit)|(prompt|input|conversation)"
    r"( is|s are| text)? too (long|large)|too many (input )?tokens|maximum context"
    r"|input length and",
    re.I,
)
_CREDIT = re.compile(
    r"insufficient_quota|insufficient (credit|fund|balance)|credit balance"
    r"|out of credit|billing",
    re.I,
)
_UNKNOWN_MODEL = re.compile(
    r"model_not_found|(unknown|invalid|no such|unsupported) model|model\b.{0,80}?\b"
    r"(not found|not exist|not available|unavailable|is unknown|is invalid|retired)",
    re.I,
)
_OVERLOADED = frozenset({408, 502, 503, 504, 529, *range(520, 525)})
# For an error inside a stream, which has no status.
_STATUS_OF_TYPE = {
    "invalid_request_error": 400,
    "invalid_request": 400,
    "authentication_error": 401,
    "authorization_error": 403,
    "permission_error": 403,
    "not_found_error": 404,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "insufficient_quota": 429,
    "context_length_exceeded": 400,
    "overloaded_error": 529,
}


def read_refusal(
    context: ErrorContext,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: datetime,
) -> InferenceError:
    """Make the error for a response without an answer.

    :param headers: a mapping that ignores case.
    :param body: its beginning is enough.
    """
    kind = headers.get("Content-Type", "")
    if "html" in kind.lower() or body.lstrip().startswith(b"<"):
        cls = _choose_class_for_html(status)
        return _make_error(context, cls, status, "", headers, now)
    found = _read_body(body)
    cls = _choose_class(status, found.search_text)
    return _make_error(context, cls, status, found.message, headers, now)


def read_error_event(
    context: ErrorContext, data: bytes, now: datetime
) -> InferenceError:
    """Make the error for an error event inside a stream."""
    found = _read_body(data)
    cls = _choose_class(found.status, found.search_text)
    return _make_error(context, cls, found.status, found.message, {}, now)


@dataclass(frozen=True, slots=True)
class _ErrorBody:
    message: str
    kind: str = ""
    code: str = ""

    @property
    def search_text(self) -> str:
        text = f"{self.kind[:100]} {self.code[:100]} {self.message}"
        return text[:MAX_SEARCH_CHARACTERS]

    @property
    def status(self) -> int:
        if self.code.isascii() and self.code.isdecimal() and len(self.code) == 3:
            return int(self.code)
        return _STATUS_OF_TYPE.get(self.kind) or _STATUS_OF_TYPE.get(self.code, 500)


def _read_body(body: bytes) -> _ErrorBody:
    body = body[:MAX_BODY_BYTES]
    try:
        found = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return _ErrorBody(body.decode("utf-8", "replace"))
    if isinstance(found, list) and found:
        found = found[0]
    if isinstance(found, dict):
        found = found.get("error") or found
    if isinstance(found, dict):
        message = found.get("message") or found.get("detail") or ""
        return _ErrorBody(
            _flatten(message), _flatten(found.get("type")), _flatten(found.get("code"))
        )
    return _ErrorBody(_flatten(found))


def _flatten(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _choose_class_for_html(status: int) -> type[InferenceError]:
    if status == 403:
        return errors.EndpointRefusedText
    if status == 413 or status >= 500 or status in (401, 402, 408, 429):
        return _choose_class(status, "")
    # Not an endpoint's answer, so the URL must be wrong.
    return errors.UnreadableAnswer


def _choose_class(status: int, search_text: str) -> type[InferenceError]:
    if status == 413 or (status in (400, 422, 500) and _CONTEXT.search(search_text)):
        return errors.ContextTooLong
    if status == 402 or (status in (400, 403, 429) and _CREDIT.search(search_text)):
        return errors.EndpointOutOfCredit
    if status == 401:
        return errors.EndpointRejectedKey
    if status == 403:
        if re.search(r"\bmodel\b", search_text, re.I):
            return errors.EndpointUnknownModel
        return errors.EndpointRejectedKey
    if status in (404, 410):
        return errors.EndpointUnknownModel
    if status == 429:
        return errors.EndpointBusy
    if status in _OVERLOADED:
        return errors.EndpointOverloaded
    if status >= 500:
        return errors.EndpointFailed
    if status < 400 or status == 405:
        return errors.UnreadableAnswer
    if status in (400, 422) and _UNKNOWN_MODEL.search(search_text):
        return errors.EndpointUnknownModel
    return errors.EndpointRejectedRequest


def _make_error(
    context: ErrorContext,
    cls: type[InferenceError],
    status: int,
    message: str,
    headers: Mapping[str, str],
    now: datetime,
) -> InferenceError:
    if cls is errors.EndpointBusy:
        wait = read_retry_after(headers, now)
        return context.make_error(cls, retry_after_seconds=wait)
    if cls in (errors.EndpointRejectedRequest, errors.EndpointFailed):
        return context.make_error(cls, words=context.quote(message) or f"HTTP {status}")
    if cls is errors.EndpointUnknownModel and status in (404, 410) and message.strip():
        cls = errors.EndpointRefusedModel
        return context.make_error(cls, words=context.quote(message))
    return context.make_error(cls)
