"""The announcement that a conversation will be deleted."""

from datetime import timedelta

from .. import clock
from ..store import ConversationLine
from .services import services

ANNOUNCED_FOR = timedelta(days=1)


def is_expiring(line: ConversationLine) -> bool:
    """Return whether ``HISTORY_DAYS`` deletes a conversation within a day."""
    days = services().settings.history_days
    if days is None:
        return False
    return line.updated_at + timedelta(days) < clock.now() + ANNOUNCED_FOR
