"""Snippets: texts that a user saves for the message box.

Pure: no IO.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .source import show_line
from .tuning import FieldProblem, InvalidField, read_long_text

MAX_NAME_CHARS = 100
MAX_TEXT_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class Snippet:
    """One snippet.

    :ivar text: with places to fill in, such as ``{{language}}``.
    :ivar id: empty until it is stored.
    """

    name: str = ""
    text: str = ""
    id: str = ""


def parse_snippet(
    written: Mapping[str, str],
) -> tuple[Snippet, dict[str, FieldProblem]]:
    """Parse the fields of a form; neither may be blank.

    :returns: the snippet with the valid values, and the problems by field.
    """
    values, problems = {"name": "", "text": ""}, {}
    limits = {"name": MAX_NAME_CHARS, "text": MAX_TEXT_CHARS}
    for field, limit in limits.items():
        try:
            values[field] = read_long_text(written.get(field, ""), limit)
        except InvalidField as error:
            problems[field] = error.problem
            continue
        if not show_line(values[field]):
            problems[field] = FieldProblem("missing")
    return Snippet(show_line(values["name"]), values["text"]), problems
