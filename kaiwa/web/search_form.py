"""The form of a search, from the arguments of its URL."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from flask import request
from flask_babel import gettext

from ..errors import BadInput, NotFound
from ..source import clean_text, show_line
from ..store import Conversation, Filters, Place
from .days import read_zone
from .ids import read_conversation_id, read_message_id
from .services import services
from .urls import url_for

MAX_QUERY_CHARS = 200
MAX_MODEL_CHARS = 300
MAX_SKIP = 1_000


@dataclass(frozen=True, slots=True)
class SearchForm:
    """A search as it was asked for.

    :ivar problem: the problem with ``text``, in the reader's language.
    :ivar conversation: the only one to search, if any.
    :ivar models: the models to choose from.
    """

    text: str
    problem: str
    first: date | None
    last: date | None
    filters: Filters
    place: Place | None
    conversation: Conversation | None
    models: tuple[str, ...]

    @property
    def status(self) -> int:
        """The status of the page."""
        return BadInput.status if self.problem else 200

    @property
    def has_filters(self) -> bool:
        """Whether any filter of the form is set."""
        filters = self.filters
        return bool(
            filters.since or filters.until or filters.model_key or filters.is_thinking
        )

    def make_url(self, place: Place) -> str:
        """Return the address of another page of the same search."""
        return url_for("search.show", **self._list_arguments(place))

    def _list_arguments(self, place: Place) -> dict[str, Any]:
        arguments = {
            "q": self.text,
            "first": self.first and self.first.isoformat(),
            "last": self.last and self.last.isoformat(),
            "model": self.filters.model_key,
            "thinking": self.filters.is_thinking and "on",
            "in": self.filters.conversation_id,
            "before": place.before_id,
            "skip": place.skip,
        }
        return {name: value for name, value in arguments.items() if value}


def read_search_form(owner_id: str) -> SearchForm:
    """Read the form; ignore filters that are not valid.

    :raises NotFound: the visitor has no such conversation.
    """
    text = show_line(clean_text(request.args.get("q", "")))
    first = request.args.get("first", type=date.fromisoformat)
    last = request.args.get("last", type=date.fromisoformat)
    model_key = clean_text(request.args.get("model", ""))[:MAX_MODEL_CHARS]
    conversation_id = request.args.get("in", "", type=read_conversation_id)
    conversation = None
    if conversation_id:
        conversation = services().archive.find(owner_id, conversation_id)
        if conversation is None:
            raise NotFound()
    zone = read_zone()
    return SearchForm(
        text=text,
        problem=_find_problem(text),
        first=first,
        last=last,
        filters=Filters(
            since=_start_day(first, zone),
            until=_start_day(_find_next_day(last), zone),
            model_key=model_key,
            conversation_id=conversation_id,
            is_thinking="thinking" in request.args,
        ),
        place=_read_place(),
        conversation=conversation,
        models=_list_models(model_key),
    )


def _find_problem(text: str) -> str:
    if len(text) <= MAX_QUERY_CHARS:
        return ""
    return str(
        gettext(
            "This search has %(length)s characters; at most %(limit)s are possible.",
            length=len(text),
            limit=MAX_QUERY_CHARS,
        )
    )


def _start_day(day: date | None, zone: tzinfo) -> datetime | None:
    # Years beyond these have no time in every zone.
    if day is None or not 1970 <= day.year <= 9998:
        return None
    return datetime.combine(day, time(), zone)


def _find_next_day(day: date | None) -> date | None:
    return day + timedelta(days=1) if day and day.year < 9999 else None


def _read_place() -> Place | None:
    before_id = request.args.get("before", type=read_message_id)
    skip = request.args.get("skip", 0, type=int)
    if before_id is None or not 0 <= skip <= MAX_SKIP:
        return None
    return Place(before_id, skip)


def _list_models(model_key: str) -> tuple[str, ...]:
    keys = dict.fromkeys(it.key for it in services().catalogue.list_chat_models())
    return tuple(keys | ({model_key: None} if model_key else {}))
