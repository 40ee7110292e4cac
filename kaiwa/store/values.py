"""The values that the store returns and receives; they need no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from ..drawing import Drawing
from ..prompt import Prompt, Turn, Window
from ..tuning import NO_TUNING, Tuning

Shelf = Literal["listed", "pinned", "archived"]

RUNNING = ("waiting", "streaming")
FINAL = ("done", "stopped", "interrupted", "failed")


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation; its shown path ends with the message ``leaf_id``.

    :ivar tuning: see ``kaiwa.tuning.load_tuning``.
    """

    id: str
    owner_id: str
    title: str
    model_key: str
    leaf_id: int | None
    created_at: datetime
    updated_at: datetime
    tuning: Mapping[str, Any] | None = None
    pinned_at: datetime | None = None
    archived_at: datetime | None = None
    is_temporary: bool = False


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """A conversation in a list."""

    id: str
    title: str
    updated_at: datetime
    is_running: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A user's message or an answer.

    :ivar role: ``user`` or ``assistant``.
    :ivar source: see ``kaiwa.source``.
    :ivar position: the length of ``source`` in UTF-8 bytes.
    :ivar state: ``waiting`` → ``streaming`` → ``done`` | ``stopped`` |
        ``interrupted`` | ``failed``; ``None`` for a user's message.
    :ivar tuning: the one that an answer was made with; see ``load_tuning``.
    :ivar kept_turns: the number of turns before an answer that the model read, if
        older ones were left out.
    :ivar sibling_ids: all messages with the same parent, oldest first, with this one.
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
    input_tokens: int | None
    output_tokens: int | None
    finished_at: datetime | None
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None
    tuning: Mapping[str, Any] | None = None
    kept_turns: int | None = None
    sibling_ids: tuple[int, ...] = ()

    @property
    def is_running(self) -> bool:
        """Whether the answer has not ended."""
        return self.state in RUNNING


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a person; see ``kaiwa.file_part.FilePart`` for its lengths.

    :ivar width: of a picture, in pixels; ``height`` as well.
    """

    id: str
    owner_id: str
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    characters: int
    text_bytes: int
    created_at: datetime

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, and not a document."""
        return self.width is not None


@dataclass(frozen=True, slots=True)
class Path:
    """The shown messages of a conversation, oldest first.

    :ivar older_id: the id to read older messages before, if there are any.
    :ivar send_key: the key of the send that the last message answers.
    :ivar later_id: the message after these, if they were read around a message.
    """

    conversation: Conversation
    messages: tuple[Message, ...]
    older_id: int | None
    send_key: str | None
    later_id: int | None = None

    @property
    def is_shown(self) -> bool:
        """Whether they are the end of the shown path."""
        last = self.messages[-1].id if self.messages else None
        return last == self.conversation.leaf_id

    @property
    def running_id(self) -> int | None:
        """The id of the answer that is running."""
        last = self.messages[-1] if self.messages else None
        return last.id if last and last.is_running else None


class ShareOptions(NamedTuple):
    """The parts of a conversation that its owner publishes beside the texts.

    :ivar shared_by: a name to show; empty for none.
    """

    shared_by: str = ""
    has_thinking: bool = False
    has_instructions: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A public snapshot of a branch; see ``ShareOptions`` for its last fields.

    :ivar id: the secret of its address.
    :ivar expires_at: None if it does not expire.
    """

    id: str
    owner_id: str
    conversation_id: str
    leaf_id: int
    title: str
    created_at: datetime
    expires_at: datetime | None
    shared_by: str
    has_thinking: bool
    has_instructions: bool


@dataclass(frozen=True, slots=True)
class SharedPage:
    """Some messages of a share, oldest first.

    :ivar tuning: the instructions of the last answer, if they are shared.
    """

    share: Share
    messages: tuple[Message, ...]
    tuning: Mapping[str, Any] | None
    has_more: bool


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that shows the history of another one."""

    id: str
    linked_at: datetime


class UsageLine(NamedTuple):
    """The usage of one owner in one day with one model."""

    day: date
    model_key: str
    answers: int
    tokens: int
    nanodollars: int


class ModelTokens(NamedTuple):
    """The reported tokens of a conversation's answers by one model."""

    model_key: str
    answers: int
    input_tokens: int
    output_tokens: int


class Sender(NamedTuple):
    """The owner and the key of a send, and the model and the maker of its answer.

    :ivar window: that of the model; None if its size is unknown.
    :ivar draws: whether the model's answers are pictures.
    :ivar may_think: whether the model takes a parameter that makes it think.
    :ivar thinking: the choice of the form, as is ``drawing``; None keeps that of the
        conversation.
    """

    owner_id: str
    send_key: str
    model_key: str
    maker_id: str
    window: Window | None = None
    may_think: bool = False
    thinking: str | None = None
    draws: bool = False
    drawing: Drawing | None = None


class Addition(NamedTuple):
    """An answer that a send has added.

    :ivar turns: the turns before it, ending with the question.
    :ivar kept_text: the text that it begins with, if it continues another answer.
    """

    conversation_id: str
    answer_id: int
    turns: tuple[Turn, ...]
    kept_text: str = ""
    tuning: Tuning = NO_TUNING


@dataclass(frozen=True, slots=True)
class Send:
    """A stored send.

    :ivar prompt: None for a repeated send: its answer has been started before.
    :ivar kept_text: the text that a continued answer begins with.
    """

    conversation_id: str
    answer_id: int
    model_key: str = ""
    prompt: Prompt | None = None
    kept_text: str = ""
    owner_id: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """The final state of an answer, with its error and the reported usage."""

    state: str
    error_code: str | None = None
    error_details: Mapping[str, str | int | None] | None = None
    finish_reason: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None
    kept_turns: int | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Text to append to a stored answer, and its ending if it has ended.

    :ivar start: the position of ``text`` in the source, in UTF-8 bytes.
    :ivar position: the position after ``text``.
    """

    answer_id: int
    start: int
    position: int
    text: str
    ending: Ending | None = None
