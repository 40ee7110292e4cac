"""The presets that the owner offers to all users: the config var ``PRESETS``."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from .presets import MAX_OPENING_CHARS, Preset, parse_preset
from .setting_file import read_setting_file
from .tuning import FieldProblem

MAX_PRESETS = 200
MAX_BYTES = 5_000_000
MAX_TOKENS = 1_000_000
_FOLDER = Path(__file__).parents[1]
_TEXTS = ("name", "instructions", "model", "opening", "thinking")
_NUMBERS = ("temperature", "top_p", "max_tokens")
_FIELDS = (*_TEXTS, *_NUMBERS, "stop")
_REASONS = {
    "missing": "it must not be empty",
    "effort": "it must be low, medium or high",
    "characters": "it has control characters",
    "too_long": "it may have at most {limit} characters",
    "share": "it must be a number from 0 to 1",
    "tokens": "it must be a whole number from 1 to {limit}",
    "stop_count": "it may have at most {limit} texts",
    "stop_length": "each text may have at most {limit} characters",
}


def read_presets(value: str) -> dict[str, Preset]:
    """Accept a JSON list of presets, or the path of a file with one.

    :returns: the presets by id, in the order of the list.
    :raises ValueError: the file cannot be read, or a preset is invalid. The error
        names the preset by its number, and the field.
    """
    value = value.strip()
    is_json = value.startswith(("[", "{"))
    text = value if is_json else read_setting_file(value, MAX_BYTES, "utf-8", _FOLDER)
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f" (line {error.lineno})" if hasattr(error, "lineno") else ""
        raise ValueError(f"it is not valid JSON{line}") from None
    if not isinstance(entries, list) or len(entries) > MAX_PRESETS:
        raise ValueError(f"it must be a list of at most {MAX_PRESETS} presets")
    found: dict[str, Preset] = {}
    for number, entry in enumerate(entries, start=1):
        preset = _read_preset(entry, f"preset {number}")
        if preset.id in found:
            raise ValueError(f"preset {number} has the name of another one")
        found[preset.id] = preset
    return found


def _read_preset(entry: object, place: str) -> Preset:
    if not isinstance(entry, dict):
        raise ValueError(f"{place} must be an object")
    unknown = [name for name in entry if name not in _FIELDS]
    if unknown:
        names = ", ".join(_FIELDS)
        raise ValueError(f"{place} has an unknown field; the fields are {names}")
    written = {name: _write(entry, name, place) for name in entry}
    preset, problems = parse_preset(
        written, most_tokens=MAX_TOKENS, most_chars=MAX_OPENING_CHARS
    )
    for name, problem in problems.items():
        raise ValueError(f"{place}, {name}: {_describe(problem)}")
    # The name makes the id, so a link to a preset outlives a new order.
    return replace(preset, id=f"offered-{_digest(preset.name)}")


def _write(entry: Mapping[str, Any], name: str, place: str) -> str:
    """Return a value as a form has it."""
    value = entry[name]
    if name in _TEXTS and not isinstance(value, str):
        raise ValueError(f"{place}, {name}: it must be a text")
    if name in _NUMBERS and (type(value) not in (int, float)):
        raise ValueError(f"{place}, {name}: it must be a number")
    if name != "stop":
        return str(value)
    if not isinstance(value, list) or not _are_lines(value):
        raise ValueError(f"{place}, stop: it must be a list of texts of one line")
    return "\n".join(value)


def _are_lines(values: Iterable[object]) -> bool:
    return all(isinstance(it, str) and "\n" not in it for it in values)


def _describe(problem: FieldProblem) -> str:
    return _REASONS[problem.code].format(limit=problem.limit)


def _digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:12]
