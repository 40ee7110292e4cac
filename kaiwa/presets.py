"""Presets: the settings, the model and the opening message of new chats.

Users have their own. The owner of the app offers others to all users.

Pure: no IO.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .source import show_line
from .thinking import EFFORTS
from .tuning import (
    NO_TUNING,
    FieldProblem,
    InvalidField,
    Tuning,
    parse_tuning,
    read_long_text,
)

MAX_NAME_CHARS = 100
MAX_OPENING_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class Preset:
    """One preset.

    :ivar model_key: empty for the default model.
    :ivar opening: fills in the message box.
    :ivar id: empty until it is stored.
    """

    name: str = ""
    model_key: str = ""
    tuning: Tuning = NO_TUNING
    opening: str = ""
    id: str = ""


def parse_preset(
    written: Mapping[str, str], *, most_tokens: int, most_chars: int
) -> tuple[Preset, dict[str, FieldProblem]]:
    """Parse the fields of a form; only the name must not be blank.

    :param most_tokens: the maximum of ``max_tokens``.
    :param most_chars: the maximum length of the opening message.
    :returns: the preset with the valid values, and the problems by field.
    """
    tuning, problems = parse_tuning(written, most_tokens=most_tokens)
    values = {"name": "", "opening": ""}
    limits = {"name": MAX_NAME_CHARS, "opening": most_chars}
    for field, limit in limits.items():
        try:
            values[field] = read_long_text(written.get(field, ""), limit)
        except InvalidField as error:
            problems[field] = error.problem
    name = show_line(values["name"])
    if not name and "name" not in problems:
        problems["name"] = FieldProblem("missing")
    thinking = written.get("thinking", "")
    if thinking in EFFORTS:
        tuning = replace(tuning, thinking=thinking)
    elif thinking:
        problems["thinking"] = FieldProblem("effort")
    return Preset(name, written.get("model", ""), tuning, values["opening"]), problems
