"""Find the attached inference endpoints in the config vars.

An attachment is ``<ALIAS>_URL`` with ``<ALIAS>_KEY``, for any alias. Many other add-ons
use the same endings, so an alias other than ``INFERENCE`` counts only with evidence of
an inference endpoint: a key that begins with ``inf-``, a host of Heroku's inference
service, or an ``<ALIAS>_MODEL_ID`` beside the URL. A key is only sent to the URL of its
own alias.

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
# Heroku's rule for the names of attachments.
_CONFIG_VAR = re.compile(r"([A-Z][A-Z0-9_]*)_(URL|KEY|MODEL_ID)")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached endpoint.

    :ivar url: with a scheme, without ``/v1`` or a slash at the end.
    :ivar api_key: empty if the endpoint needs no key.
    :ivar model_id: None if the endpoint offers a list of models.
    """

    alias: str
    url: str
    api_key: str = field(default="", repr=False)
    model_id: str | None = None


@dataclass(frozen=True, slots=True)
class AttachmentProblem:
    """A config var that is missing or unusable, and the command to look it up.

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
    for config in _collect_configs(environ):
        if config.is_inference():
            found = _check(config)
            if isinstance(found, Attachment):
                attachments.append(found)
            else:
                problems.append((config, found))
    # Other tools need a copy of the key in another config var, such as OPENAI_API_KEY.
    # That is not an attachment without a URL.
    keys = {attachment.api_key for attachment in attachments}
    kept = [found for config, found in problems if not config.is_copy_of(keys)]
    return tuple(attachments), tuple(kept)


@dataclass(slots=True)
class _AliasConfig:
    """The config vars of one alias; empty if not set."""

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


def _collect_configs(environ: Mapping[str, str]) -> list[_AliasConfig]:
    found: dict[str, _AliasConfig] = {}
    for name, value in environ.items():
        match = _CONFIG_VAR.fullmatch(name)
        if match and value.strip():
            alias, ending = match.groups()
            config = found.setdefault(alias, _AliasConfig(alias))
            setattr(config, ending.lower(), value.strip())
    return sorted(
        found.values(), key=lambda config: (config.alias != PRIMARY_ALIAS, config.alias)
    )


def _check(config: _AliasConfig) -> Attachment | AttachmentProblem:
    if not config.url:
        return _make_problem(config, "url_missing", "URL")
    try:
        url = normalize_url(config.url)
    except UnusableURL:
        return _make_problem(config, "url_unusable", "URL")
    if not config.key and is_heroku_inference(url):
        return _make_problem(config, "key_missing", "KEY")
    if config.key and not is_visible_ascii(config.key, MAX_KEY_CHARACTERS):
        return _make_problem(config, "key_unusable", "KEY")
    if config.model_id and not is_visible_ascii(config.model_id, MAX_ID_CHARACTERS):
        return _make_problem(config, "model_id_unusable", "MODEL_ID")
    return Attachment(config.alias, url, config.key, config.model_id or None)


def _make_problem(config: _AliasConfig, code: str, ending: str) -> AttachmentProblem:
    command = f"heroku config:get {config.alias}_{ending}"
    # Without URL and key, nothing is attached that could be looked up.
    if config.alias == PRIMARY_ALIAS and not config.url and not config.key:
        command = CREATE_MODEL_COMMAND
    return AttachmentProblem(code, config.alias, command)
