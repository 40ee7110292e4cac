"""The root of the error tree, and the mark for texts to translate."""

from collections.abc import Mapping
from typing import ClassVar


def N_(text: str) -> str:
    """Mark a text for translation without translating it here."""
    return text


class KaiwaError(Exception):
    """An error that may be shown to a user.

    :param details: values for the placeholders of ``sentence`` and ``advice``;
        plain JSON, never a secret and never a user's text.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "problem"
    sentence: ClassVar[str] = N_("Something went wrong on our side.")
    advice: ClassVar[str] = ""
    is_free: ClassVar[bool] = False

    def __init__(self, **details: str | int | None) -> None:
        self.details: Mapping[str, str | int | None] = details
        super().__init__(self.code, details)
