"""Models: parse the lists of endpoints, guess kinds, sort by preference.

Pure: no IO.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeGuard

import msgspec

from .attachments import MAX_ID_CHARACTERS, Attachment
from .endpoint_url import find_region
from .visible_ascii import is_visible_ascii
from .vision import guess_vision, read_vision
from .wire import read_value

MAX_MODELS = 500
MAX_ROWS = 2000
Kind = Literal["chat", "image", "embedding", "rerank"]
State = Literal["active", "deprecated"]

_KIND_OF_OUTPUT: dict[str, Kind] = {
    "text": "chat",
    "image": "image",
    "embedding": "embedding",
    "score": "rerank",
}
_NAMES: tuple[tuple[Kind | None, str], ...] = (
    ("rerank", r"rerank"),
    ("embedding", r"embed|\bbge-|\be5-|minilm"),
    ("image", r"image|diffusion|dall-e|sdxl|flux|canvas"),
    # Kaiwa cannot use speech, video and moderation, even if a list calls them chat
    # models.
    (None, r"\b(whisper|tts|transcribe|moderation|realtime|sora|veo)\b"),
)
# Models that lists of OpenAI's kind contain, but that rarely have chat completions: the
# name does not prove it.
_DOUBTFUL = re.compile(
    r"\b(gpt|o\d)\b.*-pro\b|codex|audio|video|speech|voice|music|\blive\b|deep-research"
    r"|computer-use|-instruct-\d{4}|gpt.*-instruct\b|davinci|babbage|\bocr\b|guard\b",
    re.I,
)
# OpenRouter, vLLM, Groq and Mistral name the context window differently.
_CONTEXT_NAMES = (
    "context_length",
    "max_model_len",
    "context_window",
    "max_context_length",
)
_PREFERRED = (
    r"claude.*sonnet",
    r"claude.*haiku",
    r"claude.*opus",
    r"claude",
    r"gpt",
    r"nova.*pro",
)


@dataclass(frozen=True, slots=True)
class AttachedModel:
    """One model of one attachment.

    :ivar key: identifies the model in pages and conversations: the ``model_id``, or
        ``<model_id>@<ALIAS>`` if an earlier attachment offers the same model.
    :ivar eol_date: the last day of the model, in ISO 8601.
    :ivar lists_vision: whether its list states that it sees pictures; None if unknown.
    """

    key: str
    model_id: str
    attachment: Attachment
    kind: Kind = "chat"
    state: State = "active"
    eol_date: str | None = None
    replacement: str | None = None
    context_tokens: int | None = None
    lists_vision: bool | None = None

    @property
    def has_vision(self) -> bool:
        """Whether the model sees pictures."""
        if self.lists_vision is None:
            return guess_vision(self.model_id)
        return self.lists_vision

    @property
    def draws(self) -> bool:
        """Whether its answers are pictures."""
        return self.kind == "image"

    def is_past(self, today: date) -> bool:
        """Return whether the model's last day is over."""
        return self.eol_date is not None and date.fromisoformat(self.eol_date) < today


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One entry of a list."""

    model_id: str
    kind: Kind
    state: State = "active"
    eol_date: str | None = None
    replacement: str | None = None
    context_tokens: int | None = None
    lists_vision: bool | None = None


class UnreadableList(ValueError):
    """The bytes are not a list of models."""


def parse_available_models(data: bytes, url: str) -> tuple[ListedModel, ...]:
    """Parse Heroku's list, a JSON array, without the models of other regions.

    :raises UnreadableList: the bytes are not a JSON array.
    """
    region = find_region(url)
    rows = [row for row in _parse_rows(data) if _is_in_region(row, region)]
    return _list_models(rows, "model_id")


def parse_openai_models(data: bytes) -> tuple[ListedModel, ...]:
    """Parse the list of ``/v1/models``: a JSON array under ``data``.

    :raises UnreadableList: the bytes are not such an object.
    """
    return _list_models(_parse_rows(data), "id")


def sort_by_preference(models: Iterable[AttachedModel]) -> list[AttachedModel]:
    """Sort models, the best default first; equal ones keep their order.

    Models with chat completions come before doubtful ones, and active models before
    deprecated ones; then Claude Sonnet (balanced), Haiku (fast), Opus (expensive), any
    other Claude, GPT, Nova Pro, the rest; then newer versions before older ones.
    Patterns match the names, so they sort future models, too: ``claude-5-sonnet`` and
    ``claude-sonnet-5`` before ``claude-4-6-sonnet``.
    """
    return sorted(models, key=_rank)


def guess_kind(model_id: str) -> Kind | None:
    """Guess the kind of a model by its name; None if Kaiwa cannot use it."""
    for kind, pattern in _NAMES:
        if re.search(pattern, model_id, re.I):
            return kind
    return "chat"


def is_doubtful(model_id: str) -> bool:
    """Return whether a model may lack chat completions, by its name."""
    return _DOUBTFUL.search(model_id) is not None


def is_same_name(one: str, other: str) -> bool:
    """Compare ids without the order of their words, which differs in Heroku's lists."""
    return sorted(one.lower().split("-")) == sorted(other.lower().split("-"))


def is_usable_id(model_id: object) -> TypeGuard[str]:
    """Return whether a value can be the id of a model."""
    return isinstance(model_id, str) and is_visible_ascii(model_id, MAX_ID_CHARACTERS)


class _Rows(msgspec.Struct, gc=False):
    data: list[msgspec.Raw]


_ARRAY_DECODER = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECT_DECODER = msgspec.json.Decoder(_Rows)


def _parse_rows(data: bytes) -> list[dict[str, Any]]:
    try:
        if data.lstrip().startswith(b"["):
            rows = _ARRAY_DECODER.decode(data)
        else:
            rows = _OBJECT_DECODER.decode(data).data
    except (ValueError, RecursionError) as error:
        raise UnreadableList from error
    found = map(read_value, rows[:MAX_ROWS])
    return [row for row in found if isinstance(row, dict)]


def _list_models(rows: list[dict[str, Any]], id_field: str) -> tuple[ListedModel, ...]:
    found: dict[str, ListedModel] = {}
    for row in rows:
        model_id, kind = row.get(id_field), _read_kind(row, id_field)
        if kind is None or not is_usable_id(model_id) or model_id in found:
            continue
        state: State = "deprecated" if row.get("state") == "deprecated" else "active"
        replacement = row.get("replacement_model")
        found[model_id] = ListedModel(
            model_id,
            kind,
            state,
            eol_date=_read_date(row.get("eol_date")),
            replacement=replacement if is_usable_id(replacement) else None,
            context_tokens=_read_context_tokens(row),
            lists_vision=read_vision(row),
        )
        if len(found) == MAX_MODELS:
            break
    return tuple(found.values())


def _read_kind(row: dict[str, Any], id_field: str) -> Kind | None:
    types = row.get("type")
    types = [types] if isinstance(types, str) else types
    outputs = [
        str(name).rpartition("-to-")[2]
        for name in (types if isinstance(types, list) else [])
        if "-to-" in str(name)
    ]
    if not outputs:
        return guess_kind(str(row.get(id_field)))
    for output, kind in _KIND_OF_OUTPUT.items():
        if output in outputs:
            return kind
    return None


def _read_context_tokens(row: dict[str, Any]) -> int | None:
    for name in _CONTEXT_NAMES:
        value = row.get(name)
        if isinstance(value, int) and 256 <= value < 2**31:
            return value
    return None


def _read_date(value: object) -> str | None:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        return None


def _is_in_region(row: dict[str, Any], region: str | None) -> bool:
    regions = row.get("regions")
    if region is None or not isinstance(regions, list) or not regions:
        return True
    # Older lists have us-east-1, newer ones us.
    return any(str(name).partition("-")[0] == region for name in regions)


def _rank(model: AttachedModel) -> tuple[bool, bool, int, tuple[int, ...]]:
    places = [
        place
        for place, pattern in enumerate(_PREFERRED)
        if re.search(pattern, model.model_id, re.I)
    ]
    # Numbers of four digits or more are dates, not versions.
    numbers = re.findall(r"(?<!\w)\d{1,3}(?!\w)", model.model_id)
    # The 1 at the end sorts 4 behind 4.5.
    newest_first = (*(-int(number) for number in numbers), 1)
    place = min(places, default=len(_PREFERRED))
    is_old = model.state != "active"
    return is_doubtful(model.model_id), is_old, place, newest_first
