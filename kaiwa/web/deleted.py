"""The note about conversations that were just deleted, with *Undo*."""

from typing import NamedTuple

from flask import request

from .ids import read_conversation_id
from .services import services
from .visitor import get_owner


class Deleted(NamedTuple):
    """Conversations that were deleted together.

    :ivar id: of any of them.
    """

    id: str
    total: int


def read_deleted() -> Deleted | None:
    """Return the deletion that the address names, if it can be undone."""
    found = request.args.get("deleted", type=read_conversation_id)
    if not found:
        return None
    count = services().trash.count_deleted_with(get_owner(), found)
    return Deleted(found, count) if count else None
