"""The fields of forms: their texts, and the problems beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flask_babel import format_decimal, gettext

from ..errors import N_
from ..tuning import FieldProblem

_PROBLEMS = {
    "missing": N_("This must not be empty."),
    "effort": N_("This choice does not exist."),
    "characters": N_("It contains characters that cannot be sent."),
    "too_long": N_("At most %(limit)s characters."),
    "share": N_("This must be a number from 0 to 1."),
    "tokens": N_("This must be a whole number from 1 to %(limit)s."),
    "stop_count": N_("At most %(limit)s lines."),
    "stop_length": N_("At most %(limit)s characters in a line."),
    "model": N_("This model is no longer attached."),
}


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a form; one with ``rows`` is for longer texts."""

    name: str
    label: str
    hint: str
    placeholder: str = ""
    text: str = ""
    problem: str = ""
    rows: int = 0
    is_number: bool = False


def fill_fields(
    fields: Iterable[FieldView],
    written: Mapping[str, str],
    problems: Mapping[str, FieldProblem],
) -> tuple[FieldView, ...]:
    """Fill in the fields as they were written, with their problems."""
    return tuple(
        replace(
            field,
            text=written.get(field.name, ""),
            problem=describe_problem(problems.get(field.name)),
        )
        for field in fields
    )


def describe_problem(problem: FieldProblem | None) -> str:
    """Describe a problem in the reader's language; empty if there is none."""
    if problem is None:
        return ""
    return str(gettext(_PROBLEMS[problem.code], limit=format_decimal(problem.limit)))
