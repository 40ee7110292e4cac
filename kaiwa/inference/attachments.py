"""Which models are attached, read from config vars.

An attachment is ``<ALIAS>_URL`` with ``<ALIAS>_KEY``, whatever the alias. Many other
add-ons use the same endings, so an alias other than ``INFERENCE`` counts only with
evidence that belongs to an inference endpoint: a key that begins ``inf-``, a host of
Heroku's inference service, or an ``<ALIAS>_MODEL_ID`` beside the URL. A key is only
ever sent to the URL of its own alias.

Pure: no IO.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .endpoint_url import (
    UnusableURL,
    is_heroku_inference,
    normalize_url,
)
from .visible_ascii import is_visible_ascii

PRIMARY_ALIAS = "INFERENCE"
# A key with white space or non-ASCII letters would break the header that carries it.
MAX_KEY_CHARACTERS = 4096
MAX_ID_CHARACTERS = 200
CREATE_MODEL_COMMAND = "heroku ai:models:create claude-4-5-sonnet --as INFERENCE"
# Heroku's rule for the name of an attachment.
_CONFIG_VAR = re.compile(r"([A-Z][A-Z0-9_]*)_(URL|KEY|MODEL_ID)")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached endpoint; without ``model_id`` it offers a list of models.

    ``url`` has a scheme, and neither ``/v1`` nor a slash at its end. ``api_key`` is
    empty for an endpoint that asks for none.
    """

    alias: str
    url: str
    api_key: str = field(default="", repr=False)
    model_id: str | None = None


@dataclass(frozen=True, slots=True)
class AttachmentProblem:
    """A part that is missing or unusable, and the command that mends it.

    Codes: ``url_missing``, ``key_missing``, ``url_unusable``, ``key_unusable``,
    ``model_id_unusable``.
    """

    code: str
    alias: str
    command: str


def discover_attachments(
    environ: Mapping[str, str],
) -> tuple[tuple[Attachment, ...], tuple[AttachmentProblem, ...]]:
    """Find every attached endpoint, ``INFERENCE`` first, then by alias."""
    attachments, problems = [], []
    for parts in _collect_parts(environ):
        if parts.is_inference():
            found = _judge(parts)
            if isinstance(found, Attachment):
                attachments.append(found)
            else:
                problems.append((parts, found))
    # Tools of other makers want a copy of the key under a name of their own, such as
    # OPENAI_API_KEY; that is no attachment with a part missing.
    keys = {attachment.api_key for attachment in attachments}
    kept = [found for parts, found in problems if not parts.is_copy_of(keys)]
    return tuple(attachments), tuple(kept)


@dataclass(slots=True)
class _Parts:
    """What the config vars say about one alias; empty where they say nothing."""

    alias: str
    url: str = ""
    key: str = field(default="", repr=False)
    model_id: str = ""

    def is_inference(self) -> bool:
        if self.alias == PRIMARY_ALIAS or self.key.startswith("inf-"):
            return True
        return bool(self.url) and (bool(self.model_id) or is_heroku_inference(self.url))

    def is_copy_of(self, keys: set[str]) -> bool:
        return self.alias != PRIMARY_ALIAS and not self.url and self.key in keys


def _collect_parts(environ: Mapping[str, str]) -> list[_Parts]:
    found: dict[str, _Parts] = {}
    for name, value in environ.items():
        match = _CONFIG_VAR.fullmatch(name)
        if match and value.strip():
            alias, part = match.groups()
            parts = found.setdefault(alias, _Parts(alias))
            setattr(parts, part.lower(), value.strip())
    return sorted(
        found.values(), key=lambda parts: (parts.alias != PRIMARY_ALIAS, parts.alias)
    )


def _judge(parts: _Parts) -> Attachment | AttachmentProblem:
    if not parts.url:
        return _blame(parts, "url_missing", "URL")
    try:
        url = normalize_url(parts.url)
    except UnusableURL:
        return _blame(parts, "url_unusable", "URL")
    if not parts.key and is_heroku_inference(url):
        return _blame(parts, "key_missing", "KEY")
    if parts.key and not is_visible_ascii(parts.key, MAX_KEY_CHARACTERS):
        return _blame(parts, "key_unusable", "KEY")
    if parts.model_id and not is_visible_ascii(parts.model_id, MAX_ID_CHARACTERS):
        return _blame(parts, "model_id_unusable", "MODEL_ID")
    return Attachment(parts.alias, url, parts.key, parts.model_id or None)


def _blame(parts: _Parts, code: str, ending: str) -> AttachmentProblem:
    command = f"heroku config:get {parts.alias}_{ending}"
    # With neither URL nor key there is nothing at Heroku to be read either.
    if parts.alias == PRIMARY_ALIAS and not parts.url and not parts.key:
        command = CREATE_MODEL_COMMAND
    return AttachmentProblem(code, parts.alias, command)
