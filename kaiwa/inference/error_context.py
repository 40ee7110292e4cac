"""The model and the attachment that an error is about.

Pure: no IO.
"""

import re
from dataclasses import dataclass, field

from ..errors import InferenceError

MAX_QUOTE_CHARACTERS = 300
# Control characters, and characters that change the direction of the text after them.
_INVISIBLE = re.compile("[\x00-\x20\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class ErrorContext:
    """The details that every error has; ``api_key`` is only removed from quotes."""

    alias: str
    model: str
    api_key: str = field(default="", repr=False)

    def make_error(
        self, cls: type[InferenceError], **details: str | int | None
    ) -> InferenceError:
        """Make an error about this model and its attachment."""
        return cls(alias=self.alias, model=self.model, **details)

    def quote(self, text: str) -> str:
        """Return an endpoint's text cut, without control characters and the key."""
        if self.api_key:
            text = text.replace(self.api_key, "…")
        text = _INVISIBLE.sub(" ", text).strip()
        if len(text) > MAX_QUOTE_CHARACTERS:
            text = text[: MAX_QUOTE_CHARACTERS - 1] + "…"
        return text
