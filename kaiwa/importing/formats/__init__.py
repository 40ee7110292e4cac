"""The formats: each turns one parsed conversation into the values of the store."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from ...store import NewConversation
from ..draft import sign
from ..rejection import Rejected
from . import chat_ui, chatgpt, claude, kaiwa, librechat, open_webui


class Format(Protocol):
    """A module of this package."""

    NAME: str

    def matches(self, value: Mapping[str, Any], /) -> bool:
        """Return whether a conversation has this format."""

    def convert(self, value: Mapping[str, Any], /) -> NewConversation:
        """Convert a conversation."""


FORMATS: tuple[Format, ...] = (
    kaiwa,
    chatgpt,
    claude,
    open_webui,
    librechat,
    chat_ui,
)


def convert(value: Any) -> NewConversation:
    """Convert a conversation of any format.

    :raises Rejected: it cannot be imported.
    """
    if isinstance(value, dict):
        for format_ in FORMATS:
            if format_.matches(value):
                found = format_.convert(value)
                return replace(found, digest=sign(format_.NAME, found))
    raise Rejected("unknown_format")
