"""What an endpoint's refusal means: one of our errors, whatever its form.

Four forms are known: ``{"error": {"code", "message", "type"}}``, the same three fields
at the top, ``{"error": "words"}``, and a page of HTML from a proxy or firewall.

Pure: no IO.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from .. import errors
from ..errors import InferenceError
from .rate_limits import read_retry_after

MAX_WORDS_CHARACTERS = 300
# Controls, and marks that turn the direction of the text around them.
_UNSHOWN = re.compile("[\x00-\x20\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
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
# Named in an error that comes inside a stream, where there is no status.
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


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an error is about. The key is known only to keep it out of the words."""

    alias: str
    model: str
    api_key: str = field(default="", repr=False)

    def fail(
        self, cls: type[InferenceError], **details: str | int | None
    ) -> InferenceError:
        """Make an error about this model and its attachment."""
        return cls(alias=self.alias, model=self.model, **details)

    def quote(self, words: str) -> str:
        """Return an endpoint's words, cut, without controls and without the key."""
        if self.api_key:
            words = words.replace(self.api_key, "…")
        words = _UNSHOWN.sub(" ", words).strip()
        if len(words) > MAX_WORDS_CHARACTERS:
            words = words[: MAX_WORDS_CHARACTERS - 1] + "…"
        return words


def read_refusal(
    subject: Subject,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: datetime,
) -> InferenceError:
    """Choose the error for an HTTP answer that is not one of a model.

    :param headers: names in any case, as requests keeps them.
    :param body: as much of it as was read.
    """
    kind = headers.get("Content-Type", "")
    if "html" in kind.lower() or body.lstrip().startswith(b"<"):
        cls = _choose_class_for_html(status)
        return _fail(subject, cls, status, "", headers, now)
    said = _read_object(body)
    cls = _choose_class(status, said.signs)
    return _fail(subject, cls, status, said.words, headers, now)


def read_error_event(subject: Subject, data: bytes, now: datetime) -> InferenceError:
    """Choose the error for one that came inside a stream that began well."""
    said = _read_object(data)
    cls = _choose_class(said.status, said.signs)
    return _fail(subject, cls, said.status, said.words, {}, now)


@dataclass(frozen=True, slots=True)
class _Said:
    """What an error object says; ``signs`` is all of it, to look for known words."""

    words: str
    kind: str = ""
    code: str = ""

    @property
    def signs(self) -> str:
        return f"{self.kind} {self.code} {self.words}"

    @property
    def status(self) -> int:
        if self.code.isascii() and self.code.isdecimal() and len(self.code) == 3:
            return int(self.code)
        return _STATUS_OF_TYPE.get(self.kind) or _STATUS_OF_TYPE.get(self.code, 500)


def _read_object(body: bytes) -> _Said:
    try:
        found = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return _Said(body.decode("utf-8", "replace"))
    if isinstance(found, list) and found:
        found = found[0]
    if isinstance(found, dict):
        found = found.get("error") or found
    if isinstance(found, dict):
        words = found.get("message") or found.get("detail") or ""
        return _Said(
            _flatten(words), _flatten(found.get("type")), _flatten(found.get("code"))
        )
    return _Said(_flatten(found))


def _flatten(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _choose_class_for_html(status: int) -> type[InferenceError]:
    if status == 403:
        return errors.EndpointRefusedText
    if status == 413 or status >= 500 or status in (401, 402, 408, 429):
        return _choose_class(status, "")
    # An endpoint never answers so: the URL is that of something else.
    return errors.UnreadableAnswer


def _choose_class(status: int, signs: str) -> type[InferenceError]:
    if status == 413 or (status in (400, 422, 500) and _CONTEXT.search(signs)):
        return errors.ContextTooLong
    if status == 402 or (status in (400, 403, 429) and _CREDIT.search(signs)):
        return errors.EndpointOutOfCredit
    if status == 401:
        return errors.EndpointRejectedKey
    if status == 403:
        speaks_of_model = re.search(r"\bmodel\b", signs, re.I)
        if speaks_of_model:
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
    if status in (400, 422) and _UNKNOWN_MODEL.search(signs):
        return errors.EndpointUnknownModel
    return errors.EndpointRejectedRequest


def _fail(
    subject: Subject,
    cls: type[InferenceError],
    status: int,
    words: str,
    headers: Mapping[str, str],
    now: datetime,
) -> InferenceError:
    if cls is errors.EndpointBusy:
        wait = read_retry_after(headers, now)
        return subject.fail(cls, retry_after_seconds=wait)
    if cls in (errors.EndpointRejectedRequest, errors.EndpointFailed):
        return subject.fail(cls, words=subject.quote(words) or f"HTTP {status}")
    return subject.fail(cls)
