"""One result of an examination."""

from dataclasses import dataclass
from typing import Literal

from ..errors import KaiwaError

State = Literal["ok", "advice", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact about the app, without secrets.

    :ivar subject: the part that was examined.
    :ivar state: ``fault`` if people cannot chat, or lose conversations.
    :ivar sentence: a sentence for the owner of the app.
    :ivar command: the command that mends it; empty if there is none.
    """

    subject: str
    state: State
    sentence: str
    command: str = ""


def describe(error: KaiwaError) -> str:
    """Return the sentence and the advice of an error, in English."""
    text = f"{error.sentence} {error.advice}".strip()
    try:
        return text % error.details
    except (KeyError, TypeError, ValueError):
        return text
