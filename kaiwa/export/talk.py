"""A conversation with its messages, as the writers read it."""

from collections.abc import Iterable
from typing import NamedTuple

from ..store import Conversation, Message


class Talk(NamedTuple):
    """One conversation.

    :ivar messages: oldest first; read while they are written.
    """

    conversation: Conversation
    messages: Iterable[Message]
