"""The choice of a composer: how much the model should think."""

from collections.abc import Iterable

from flask import request

from ..errors import BadInput
from ..inference import AttachedModel
from ..thinking import EFFORTS
from .services import services


def read_thinking() -> str | None:
    """Read the field of the current request; None if the form has none.

    :raises BadInput: it is no effort.
    """
    thinking = request.form.get("thinking")
    if thinking not in (None, "", *EFFORTS):
        raise BadInput()
    return thinking


def may_think(model: AttachedModel) -> bool:
    """Return whether the composer offers thinking for a model."""
    most_tokens = services().settings.max_answer_tokens
    return services().catalogue.may_think(model, most_tokens)


def list_thinkers(models: Iterable[AttachedModel]) -> frozenset[str]:
    """List the keys of the models that can think."""
    return frozenset([it.key for it in models if may_think(it)])
