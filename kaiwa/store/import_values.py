"""The values of imports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to import; see ``Message``.

    :ivar parent: the place of its parent in the list; a parent is before its children.
    """

    parent: int | None
    role: str
    source: str
    created_at: datetime
    state: str | None = None
    model_key: str | None = None
    error_code: str | None = None
    error_details: Mapping[str, Any] | None = None
    finish_reason: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None
    finished_at: datetime | None = None
    tuning: Mapping[str, Any] | None = None
    kept_turns: int | None = None


@dataclass(frozen=True, slots=True)
class NewConversation:
    """A conversation to import; see ``Conversation``.

    :ivar source_id: its id where it comes from.
    :ivar leaf: the place of the last shown message in the list.
    :ivar digest: of its format, its id there, and its content.
    """

    source_id: str
    title: str
    model_key: str
    leaf: int
    created_at: datetime
    updated_at: datetime
    messages: list[NewMessage]
    digest: str = ""
    tuning: Mapping[str, Any] | None = None
    pinned_at: datetime | None = None
    archived_at: datetime | None = None


ImportState = Literal["waiting", "running", "done", "cancelled", "interrupted"]


@dataclass(frozen=True, slots=True)
class Import:
    """The import of a file.

    :ivar position: the bytes that are read, of ``size``.
    :ivar known: the conversations that had been imported before.
    :ivar report: why conversations were rejected, and why the import ended early.
    """

    id: str
    owner_id: str
    name: str
    state: ImportState
    size: int
    position: int
    added: int
    known: int
    rejected: int
    report: Mapping[str, Any]
    created_at: datetime
    seen_at: datetime
    is_cancel_requested: bool

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.state in ("waiting", "running")
