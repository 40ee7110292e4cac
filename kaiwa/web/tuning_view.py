"""The settings of a chat, read from a form and prepared for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import format_decimal
from flask_babel import gettext as _

from ..errors import UnusableTuning
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
from .fields import FieldView, describe_problem, fill_fields
from .services import services


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


def view_new_tuning(tuning: Tuning = NO_TUNING) -> TuningView:
    """Prepare the form of a new chat."""
    return TuningView(list_tuning_fields(tuning))


def view_written_tuning() -> TuningView:
    """Prepare the form of a new chat as it was written, without its problems."""
    return TuningView(fill_fields(list_tuning_fields(NO_TUNING), request.form, {}))


def view_conversation_tuning(conversation: Conversation) -> TuningView | None:
    """Prepare the form of a conversation; None if no model is attached."""
    models = services().catalogue.list_models()
    if not models:
        return None
    fields = list_tuning_fields(load_tuning(conversation.tuning))
    return TuningView(fields, models=models, model_key=conversation.model_key)


def view_refused_tuning(error: UnusableTuning) -> TuningView:
    """Prepare the form as it was written, with its problems."""
    most_tokens = services().settings.max_answer_tokens
    problems = parse_tuning(request.form, most_tokens=most_tokens)[1]
    model_problem = FieldProblem("model") if "model" in error.details else None
    return TuningView(
        fill_fields(list_tuning_fields(NO_TUNING), request.form, problems),
        is_refused=True,
        models=services().catalogue.list_models(),
        model_key=request.form.get("answers_by", ""),
        model_problem=describe_problem(model_problem),
    )


def list_tuning_fields(tuning: Tuning) -> tuple[FieldView, ...]:
    """List the fields of the instructions and the parameters."""
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
            rows=4,
        ),
        FieldView(
            "temperature",
            _("Temperature"),
            _("0 to 1. A lower value makes answers more predictable."),
            default,
            _write(tuning.temperature),
            is_number=True,
        ),
        FieldView(
            "top_p",
            _("Top-p"),
            one_of_two,
            default,
            _write(tuning.top_p),
            is_number=True,
        ),
        FieldView(
            "max_tokens",
            _("Maximum length"),
            _("In tokens, at most %(limit)s.", limit=format_decimal(most)),
            default,
            # An older or an offered preset may have more.
            _write(tuning.max_tokens and min(tuning.max_tokens, most)),
            is_number=True,
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
            rows=2,
        ),
    )


def _write(number: float | None) -> str:
    return "" if number is None else f"{number:.10g}"
