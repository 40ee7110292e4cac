"""Why a conversation, or the rest of a file, is not imported."""

from typing import Literal, get_args

Reason = Literal[
    "cycle",
    "date",
    "duplicate_id",
    "empty",
    "missing_parent",
    "missing_part",
    "role",
    "settings",
    "surrogate",
    "text_length",
    "too_deep",
    "too_large",
    "unknown_format",
    "truncated",
    "bomb",
]
REASONS: tuple[str, ...] = get_args(Reason)


class Rejected(Exception):
    """A conversation that is not imported."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


class Damaged(Rejected):
    """A file that cannot be read any further."""

    def __init__(self, reason: Reason = "truncated") -> None:
        super().__init__(reason)
