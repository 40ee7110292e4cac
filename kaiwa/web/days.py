"""Groups of conversations by day: today, yesterday, October 2026.

A script stores the reader's time zone in a cookie. Without it, days are in UTC.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import UTC, format_skeleton
from flask import request
from flask_babel import get_locale, gettext

from ..store import ConversationLine

ZONE_COOKIE = "zone"
_ZONE_NAME = re.compile(r"[A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,2}")


class Day(NamedTuple):
    """Conversations that were last updated at about the same time."""

    name: str
    lines: tuple[ConversationLine, ...]


def group_by_day(
    lines: Iterable[ConversationLine], moment: datetime
) -> tuple[Day, ...]:
    """Group conversations by the day of the last update; keep their order.

    :param moment: the present.
    """
    zone = read_zone()
    today = moment.astimezone(zone).date()

    def name(line: ConversationLine) -> str:
        return _name_day(line.updated_at.astimezone(zone).date(), today)

    return tuple(Day(key, tuple(group)) for key, group in groupby(lines, name))


def read_zone() -> tzinfo:
    """Return the reader's time zone; UTC if it is unknown."""
    return _find_zone(request.cookies.get(ZONE_COOKIE, ""))


def _name_day(day: date, today: date) -> str:
    age = today - day
    if age <= timedelta(days=0):
        return str(gettext("Today"))
    if age == timedelta(days=1):
        return str(gettext("Yesterday"))
    if age < timedelta(days=7):
        return str(gettext("Last 7 days"))
    if age < timedelta(days=30):
        return str(gettext("Last 30 days"))
    middle = datetime(day.year, day.month, 15, tzinfo=UTC)
    return format_skeleton("yMMMM", middle, tzinfo=UTC, locale=get_locale())


@lru_cache(maxsize=512)
def _find_zone(name: str) -> tzinfo:
    if not _ZONE_NAME.fullmatch(name):
        return UTC
    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        return UTC  # No time zone, or this machine lacks its data.
