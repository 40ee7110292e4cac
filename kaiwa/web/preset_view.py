"""The presets of a visitor, and their form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import format_decimal
from flask_babel import gettext as _

from ..errors import NotFound
from ..inference import AttachedModel
from ..presets import MAX_NAME_CHARS, Preset
from ..tuning import NO_TUNING, FieldProblem
from .fields import FieldView, describe_problem, fill_fields
from .ids import is_list_id
from .problems import Problem
from .services import services
from .tuning_view import list_tuning_fields
from .urls import url_for

NO_PROBLEMS: Mapping[str, FieldProblem] = {}


@dataclass(frozen=True, slots=True)
class PresetForm:
    """The form of a preset; see ``templates/presets/_preset_form.html``.

    :ivar notice: why the preset was not saved, if no field is the reason.
    """

    action: str
    name: FieldView
    tuning: Sequence[FieldView]
    opening: FieldView
    models: Sequence[AttachedModel]
    model_key: str
    thinking: str
    model_problem: str = ""
    thinking_problem: str = ""
    notice: Problem | None = None

    @property
    def is_new(self) -> bool:
        """Whether the preset is not stored yet."""
        return self.action == url_for("presets.add")


def find_default_preset(owner_id: str) -> Preset | None:
    """Find the preset for new chats; None if it is gone."""
    preset_id = services().presets.find_default_id(owner_id)
    try:
        return get_preset(owner_id, preset_id) if preset_id else None
    except NotFound:
        return None


def get_preset(owner_id: str, preset_id: str) -> Preset:
    """Get a preset of the visitor, or one that is offered.

    :raises NotFound: there is no such preset.
    """
    offered = services().settings.presets.get(preset_id)
    if offered:
        return offered
    if not is_list_id(preset_id):
        raise NotFound()
    return services().presets.get_own(owner_id, preset_id)


def view_preset(preset: Preset, action: str) -> PresetForm:
    """Prepare the form of a stored preset."""
    is_gone = preset.model_key and not has_model(preset.model_key)
    return PresetForm(
        action,
        _name_field(preset.name),
        list_tuning_fields(preset.tuning),
        _opening_field(preset.opening),
        services().catalogue.list_chat_models(),
        preset.model_key,
        preset.tuning.thinking,
        describe_problem(FieldProblem("model") if is_gone else None),
    )


def view_written_preset(
    written: Mapping[str, str],
    action: str,
    problems: Mapping[str, FieldProblem] = NO_PROBLEMS,
    notice: Problem | None = None,
) -> PresetForm:
    """Prepare the form as it was written, with its problems."""
    own = (_name_field(), _opening_field())
    name, opening = fill_fields(own, written, problems)
    return PresetForm(
        action,
        name,
        fill_fields(list_tuning_fields(NO_TUNING), written, problems),
        opening,
        services().catalogue.list_chat_models(),
        written.get("model", ""),
        written.get("thinking", ""),
        describe_problem(problems.get("model")),
        describe_problem(problems.get("thinking")),
        notice,
    )


def has_model(model_key: str) -> bool:
    """Return whether a chat model is attached."""
    models = services().catalogue.list_chat_models()
    return any(it.key == model_key for it in models)


def _name_field(text: str = "") -> FieldView:
    limit = format_decimal(MAX_NAME_CHARS)
    hint = _("At most %(limit)s characters.", limit=limit)
    return FieldView("name", _("Name"), hint, text=text)


def _opening_field(text: str = "") -> FieldView:
    hint = _("It fills in the message box. Nothing is sent until you send it.")
    label = _("Opening message")
    return FieldView("opening", label, hint, _("None"), text, rows=3)
