"""The values that a search receives and returns; they need no database."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from .. import clock
from ..search import Excerpt
from .search_rows import tag_conversation, tag_model, tag_times


@dataclass(frozen=True, slots=True)
class Filters:
    """The restrictions of a search.

    :ivar since: the earliest time; ``until``, the first time that is too late.
    :ivar is_thinking: search the thinking of models instead of texts and titles.
    """

    since: datetime | None = None
    until: datetime | None = None
    model_key: str = ""
    conversation_id: str = ""
    is_thinking: bool = False

    @property
    def tags(self) -> list[list[str]]:
        """The groups of tags of matching rows."""
        groups = []
        if self.since or self.until:
            groups.append(tag_times(self.since, self.until or clock.now()))
        if self.model_key:
            groups.append([tag_model(self.model_key)])
        if self.conversation_id:
            groups.append([tag_conversation(self.conversation_id)])
        return groups

    def includes(self, moment: datetime) -> bool:
        """Return whether a time is in the days."""
        is_early = self.since and moment < self.since
        is_late = self.until and moment >= self.until
        return not (is_early or is_late)


class Place(NamedTuple):
    """A place in the matches: newer ones are before it.

    :ivar skip: the matches to skip of those ranked together.
    """

    before_id: int
    skip: int = 0


class Hit(NamedTuple):
    """A message that matches."""

    message_id: int
    conversation_id: str
    title: str
    role: str
    model_key: str
    created_at: datetime
    excerpt: Excerpt


class TitleHit(NamedTuple):
    """A conversation with a matching title."""

    conversation_id: str
    updated_at: datetime
    excerpt: Excerpt


class Found(NamedTuple):
    """A page of matches, the best and newest first.

    :ivar next: the place of the next page, if there may be more.
    """

    titles: tuple[TitleHit, ...] = ()
    hits: tuple[Hit, ...] = ()
    next: Place | None = None
