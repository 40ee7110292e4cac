"""The values of a queue; they need no database."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A message that is sent when the answer before it is done.

    :ivar thinking: the choice of its form; None keeps that of the conversation.
    :ivar error_code: the reason why it was not sent.
    """

    id: int
    conversation_id: str
    text: str
    send_key: str
    model_key: str
    thinking: str | None
    error_code: str | None
    error_details: Mapping[str, str | int | None] | None


@dataclass(frozen=True, slots=True)
class NextMessage:
    """The first message of a queue.

    :ivar answer_state: of the last answer of the shown path.
    """

    message: QueuedMessage
    owner_id: str
    answer_state: str | None
