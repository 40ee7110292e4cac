"""The values that a search receives and returns; they need no database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from .. import clock
from ..search import Excerpt
from .search_rows import tag_conversation, tag_days, tag_model


@dataclass(frozen=True, slots=True)
class Filters:
    """The restrictions of a search.

    :ivar first: the first day, in UTC; ``last``, the last one.
    :ivar is_thinking: search the thinking of models instead of texts and titles.
    """

    first: date | None = None
    last: date | None = None
    model_key: str = ""
    conversation_id: str = ""
    is_thinking: bool = False

    @property
    def tags(self) -> list[list[str]]:
        """The groups of tags of matching rows."""
        groups = []
        if self.first or self.last:
            groups.append(tag_days(self.first, self.last or clock.now().date()))
        if self.model_key:
            groups.append([tag_model(self.model_key)])
        if self.conversation_id:
            groups.append([tag_conversation(self.conversation_id)])
        return groups

    def includes(self, moment: datetime) -> bool:
        """Return whether a time is in the days."""
        start = datetime.combine(self.first or date.min, time(), UTC)
        end = datetime.combine(self.last or date.max, time.max, UTC)
        return start <= moment <= end


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
