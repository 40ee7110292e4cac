"""The settings of a chat, read from a form and prepared for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import request
from flask_babel import format_decimal, gettext
from flask_babel import gettext as _

from ..errors import N_, UnusableTuning
from ..inference import AttachedModel
from ..store import Conversation
from ..tuning import (
    FIELDS,
    MAX_INSTRUCTIONS_CHARS,
    MAX_STOPS,
    NO_TUNING,
    FieldProblem,
    Tuning,
    load_tuning,
    parse_tuning,
)
from .services import services

_PROBLEMS = {
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
    """One field of the form; one with ``rows`` is for longer texts."""

    name: str
    label: str
    hint: str
    placeholder: str
    text: str
    problem: str
    rows: int = 0


@dataclass(frozen=True, slots=True)
class TuningView:
    """The form; see ``templates/tuning/_tuning_fields.html``.

    :ivar is_refused: some fields have problems.
    :ivar models: the choice in a conversation, and ``model_key`` the chosen one. In a
        new chat, the composer has it.
    """

    fields: tuple[FieldView, ...]
    is_refused: bool = False
    models: Sequence[AttachedModel] = ()
    model_key: str = ""
    model_problem: str = ""


def read_tuning() -> Tuning:
    """Read the fields of the current request.

    :raises UnusableTuning: some are invalid.
    """
    form = request.form
    if not any(name in form for name in FIELDS):
        return NO_TUNING
    most_tokens = services().settings.max_answer_tokens
    tuning, problems = parse_tuning(form, most_tokens=most_tokens)
    if problems:
        raise UnusableTuning(**{name: it.code for name, it in problems.items()})
    return tuning


def view_new_tuning() -> TuningView:
    """Prepare the form of a new chat."""
    return TuningView(_list_fields(NO_TUNING))


def view_conversation_tuning(conversation: Conversation) -> TuningView | None:
    """Prepare the form of a conversation; None if no model is attached."""
    models = services().catalogue.list_chat_models()
    if not models:
        return None
    fields = _list_fields(load_tuning(conversation.tuning))
    return TuningView(fields, models=models, model_key=conversation.model_key)


def view_refused_tuning(error: UnusableTuning) -> TuningView:
    """Prepare the form as it was written, with its problems."""
    fields = tuple(
        replace(
            field,
            text=request.form.get(field.name, ""),
            problem=_describe(field.name, error.details),
        )
        for field in _list_fields(NO_TUNING)
    )
    return TuningView(
        fields,
        is_refused=True,
        models=services().catalogue.list_chat_models(),
        model_key=request.form.get("answers_by", ""),
        model_problem=_describe("model", error.details),
    )


def _describe(name: str, problems: Mapping[str, str | int | None]) -> str:
    code = problems.get(name)
    if not code:
        return ""
    most_tokens = services().settings.max_answer_tokens
    found = parse_tuning(request.form, most_tokens=most_tokens)[1]
    problem = found.get(name, FieldProblem(str(code)))
    return str(gettext(_PROBLEMS[problem.code], limit=format_decimal(problem.limit)))


def _list_fields(tuning: Tuning) -> tuple[FieldView, ...]:
    default = _("Model default")
    most = services().settings.max_answer_tokens
    one_of_two = _("0 to 1. If both are set, only the temperature is sent.")
    return (
        FieldView(
            "instructions",
            _("Instructions"),
            _(
                "The model reads them first. At most %(limit)s characters.",
                limit=format_decimal(MAX_INSTRUCTIONS_CHARS),
            ),
            _("None"),
            tuning.instructions,
            "",
            rows=4,
        ),
        FieldView(
            "temperature",
            _("Temperature"),
            _("0 to 1. A lower value makes answers more predictable."),
            default,
            _write(tuning.temperature),
            "",
        ),
        FieldView("top_p", _("Top-p"), one_of_two, default, _write(tuning.top_p), ""),
        FieldView(
            "max_tokens",
            _("Maximum length"),
            _("In tokens, at most %(limit)s.", limit=format_decimal(most)),
            default,
            _write(tuning.max_tokens),
            "",
        ),
        FieldView(
            "stop",
            _("Stop sequences"),
            _(
                "One in each line, at most %(limit)s. The answer ends before one of"
                " them.",
                limit=MAX_STOPS,
            ),
            _("None"),
            "\n".join(tuning.stop),
            "",
            rows=2,
        ),
    )


def _write(number: float | None) -> str:
    return "" if number is None else f"{number:.10g}"
