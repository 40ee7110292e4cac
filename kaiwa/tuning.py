"""Tuning: the instructions and the request parameters that a user sets for a chat.

A conversation has one, and each answer keeps the one that it was made with.

Pure: no IO.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

from .drawing import NO_DRAWING, Drawing, load_drawing
from .source import is_clean

MAX_INSTRUCTIONS_CHARS = 20_000
MAX_STOPS = 4  # OpenAI's limit; others accept more.
MAX_STOP_CHARS = 100
FIELDS = ("instructions", "temperature", "top_p", "max_tokens", "stop")

_SHARE = re.compile(r"[0-9]{1,3}([.,][0-9]{1,6})?|[.,][0-9]{1,6}")
_WHOLE = re.compile(r"[0-9]{1,3}(,[0-9]{3}){1,2}|[0-9]{1,9}")
_LINE_END = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Tuning:
    """The settings of a chat; an unset one is the owner's, or else the model's.

    :ivar temperature: 0 to 1; ``top_p`` is not sent if it is set.
    :ivar stop: texts before which the model ends its answer.
    :ivar thinking: one of ``EFFORTS``; the composer has it, not the form.
    :ivar drawing: of a model that draws; the composer has it, too.
    """

    instructions: str = ""
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    thinking: str = ""
    drawing: Drawing = NO_DRAWING

    def dump(self) -> dict[str, Any] | None:
        """Return the values that are set, as plain JSON; None if none is."""
        if self == NO_TUNING:  # Fast path: most sends.
            return None
        values = {**asdict(self), "drawing": self.drawing.dump()}
        return {
            name: value
            for name, value in values.items()
            if value not in ("", None, (), {})
        }


NO_TUNING = Tuning()
_NAMES = {field.name for field in fields(Tuning)}


def load_tuning(values: Mapping[str, Any] | None) -> Tuning:
    """Read a stored tuning, without the fields of a later release."""
    if not values:
        return NO_TUNING
    known = {name: value for name, value in values.items() if name in _NAMES}
    drawing = load_drawing(known.get("drawing", {}))
    stop = tuple(known.get("stop", ()))
    return Tuning(**{**known, "stop": stop, "drawing": drawing})


class FieldProblem(NamedTuple):
    """A field with an invalid value.

    :ivar code: ``missing``, ``characters``, ``too_long``, ``share``, ``tokens``,
        ``stop_count``, ``stop_length`` or ``effort``.
    :ivar limit: the maximum, if the code is about one.
    """

    code: str
    limit: int = 0


class InvalidField(ValueError):
    """The text of a field is invalid."""

    def __init__(self, code: str, limit: int = 0) -> None:
        self.problem = FieldProblem(code, limit)
        super().__init__(code)


def parse_tuning(
    written: Mapping[str, str], *, most_tokens: int
) -> tuple[Tuning, dict[str, FieldProblem]]:
    """Parse the fields of a form; a missing or blank one is unset.

    :param most_tokens: the maximum of ``max_tokens``.
    :returns: the valid values, and the problems by field.
    """
    values: dict[str, Any] = {}
    problems: dict[str, FieldProblem] = {}
    casts = {
        "instructions": lambda text: read_long_text(text, MAX_INSTRUCTIONS_CHARS),
        "temperature": _read_share,
        "top_p": _read_share,
        "max_tokens": lambda text: _read_tokens(text, most_tokens),
        "stop": _read_stops,
    }
    for name, cast in casts.items():
        text = _LINE_END.sub("\n", written.get(name, ""))
        if not text.strip():
            continue
        try:
            values[name] = cast(text)
        except InvalidField as error:
            problems[name] = error.problem
    return Tuning(**values), problems


def read_long_text(text: str, most_chars: int) -> str:
    """Check the length and the characters of a text.

    :raises InvalidField: it is too long, or has control characters.
    """
    text = _LINE_END.sub("\n", text)
    if len(text) > most_chars:
        raise InvalidField("too_long", most_chars)
    return _refuse_controls(text).strip()


def _refuse_controls(text: str) -> str:
    if not is_clean(text):
        raise InvalidField("characters")
    return text


def _read_share(text: str) -> float:
    text = _narrow(text)
    number = float(text.replace(",", ".")) if _SHARE.fullmatch(text) else 2.0
    if number > 1:
        raise InvalidField("share")
    return number


def _read_tokens(text: str, most: int) -> int:
    text = _narrow(text)
    number = int(text.replace(",", "")) if _WHOLE.fullmatch(text) else 0
    if not 1 <= number <= most:
        raise InvalidField("tokens", most)
    return number


def _read_stops(text: str) -> tuple[str, ...]:
    # Claude refuses blank ones.
    stops = tuple(line for line in text.split("\n") if line.strip())
    if len(stops) > MAX_STOPS:
        raise InvalidField("stop_count", MAX_STOPS)
    if any(len(line) > MAX_STOP_CHARS for line in stops):
        raise InvalidField("stop_length", MAX_STOP_CHARS)
    return tuple(_refuse_controls(line) for line in stops)


def _narrow(text: str) -> str:
    """Return full-width digits, as Japanese keyboards write them, as ASCII."""
    return unicodedata.normalize("NFKC", text[:40]).strip()
