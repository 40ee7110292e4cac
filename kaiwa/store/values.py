"""What history hands out: plain values, free of the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

Turns = tuple[tuple[str, str], ...]  # ``(role, text)``, oldest first.
RUNNING = ("waiting", "streaming")
FINAL = ("done", "stopped", "interrupted", "failed")


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation; ``leaf_id`` is the message its shown path ends with."""

    id: str
    owner_id: str
    title: str
    model_key: str
    leaf_id: int | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """A conversation as the list shows it."""

    id: str
    title: str
    updated_at: datetime
    is_running: bool


@dataclass(frozen=True, slots=True)
class Message:
    """One stored turn.

    :ivar role: ``user`` or ``assistant``.
    :ivar source: see ``kaiwa.source``; ``position`` is its length in UTF-8 bytes.
    :ivar state: ``waiting`` → ``streaming`` → ``done`` | ``stopped`` |
        ``interrupted`` | ``failed``; ``None`` for a user's message.
    :ivar sibling_ids: all messages with the same parent, oldest first, this included.
    """

    id: int
    conversation_id: str
    parent_id: int | None
    role: str
    source: str
    position: int
    created_at: datetime
    state: str | None
    model_key: str | None
    error_code: str | None
    error_details: Mapping[str, str | int | None] | None
    finish_reason: str | None
    prompt_tokens: int | None
    completion_tokens: int | None
    finished_at: datetime | None
    sibling_ids: tuple[int, ...] = ()

    @property
    def is_running(self) -> bool:
        """Whether the answer is still being made."""
        return self.state in RUNNING


@dataclass(frozen=True, slots=True)
class Path:
    """The shown messages of a conversation, oldest first.

    :ivar older_id: the message before the first one here, when there is one.
    :ivar send_key: the key that its last answer was asked for under.
    """

    conversation: Conversation
    messages: tuple[Message, ...]
    older_id: int | None
    send_key: str | None

    @property
    def running_id(self) -> int | None:
        """The id of the answer that is still being made."""
        last = self.messages[-1] if self.messages else None
        return last.id if last and last.is_running else None


class Sender(NamedTuple):
    """Who sends, under which key, to which model, made by which process."""

    owner_id: str
    send_key: str
    model_key: str
    maker_id: str


class Question(NamedTuple):
    """What an answer has to be made from.

    :ivar turns: as the model is told them, ending with the question.
    :ivar characters: how many all turns have together.
    :ivar kept_text: what the answer already begins with, when it is continued.
    """

    model_key: str
    turns: Turns
    characters: int
    kept_text: str


@dataclass(frozen=True, slots=True)
class Send:
    """A send that has been taken.

    :ivar question: to ask; None when the same key had been sent before.
    """

    conversation_id: str
    answer_id: int
    question: Question | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How an answer ended: its final state and what is known of it."""

    state: str
    error_code: str | None = None
    error_details: Mapping[str, str | int | None] | None = None
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What to append to a stored answer, and its ending if it has come.

    :ivar start: the stored position that ``text`` follows, in UTF-8 bytes.
    :ivar position: the position after it.
    """

    answer_id: int
    start: int
    position: int
    text: str
    ending: Ending | None = None
