"""The owner's switch that closes the chat at once."""

from ..errors import ChatClosed
from .services import services


def is_closed() -> bool:
    """Whether the owner has closed the chat; known in every process within a second.

    A closed chat accepts no sends, and shows nothing to strangers. People can still
    read and export their conversations.
    """
    return services().switches.is_chat_closed


def refuse_when_closed() -> None:
    """Check that the chat is open.

    :raises ChatClosed: the owner has closed it.
    """
    if is_closed():
        raise ChatClosed()
