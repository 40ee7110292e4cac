"""The settings of a picture in the composer, for models that draw."""

from flask import request

from ..drawing import FIELDS, Drawing, parse_drawing
from ..errors import ModelGone, UnusableDrawing
from .services import services


def read_drawing() -> Drawing | None:
    """Read the fields of the current request; None if the form has none.

    :raises UnusableDrawing: one is invalid.
    """
    if not any(name in request.form for name in FIELDS):
        return None
    try:
        return parse_drawing(request.form)
    except ValueError:
        raise UnusableDrawing() from None


def is_drawn_by(model_key: str | None) -> bool:
    """Return whether the answers of a model are pictures."""
    try:
        return services().catalogue.get_model(model_key or "").draws
    except ModelGone:
        return False


def find_seeing_model() -> str:
    """Find the key of a model that sees pictures, the default one if it does."""
    default = services().catalogue.find_default_model()
    models = services().catalogue.list_chat_models()
    seeing = [it.key for it in models if it.has_vision]
    if default and default.key in seeing:
        return default.key
    return seeing[0] if seeing else ""
