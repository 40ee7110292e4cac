from datetime import UTC, datetime

import pytest

from kaiwa.store import ConversationLine
from kaiwa.web.days import group_by_day

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)  # 21:00 in Tokyo.


def name_days(app, *moments, language="en", zone=""):
    lines = [ConversationLine(str(it), "", it, False) for it in moments]
    headers = {"Accept-Language": language, "Cookie": f"zone={zone}"}
    with app.test_request_context("/", headers=headers):
        return [(day.name, len(day.lines)) for day in group_by_day(lines, NOON)]


def at(month: int, day: int, hour: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def test_recent_days_are_named(app):
    moments = at(3, 10), at(3, 9, 23), at(3, 9, 0), at(3, 4), at(2, 9), at(2, 8)

    assert name_days(app, *moments, at(12, 31, year=2025)) == [
        ("Today", 1),
        ("Yesterday", 2),
        ("Last 7 days", 1),
        ("Last 30 days", 1),
        ("February 2026", 1),
        ("December 2025", 1),
    ]


def test_day_names_in_japanese(app):
    named = name_days(app, at(3, 10), at(1, 2), language="ja")

    assert named == [("今日", 1), ("2026年1月", 1)]


def test_midnight_in_readers_zone(app):
    evening = at(3, 9, 16)

    assert name_days(app, evening) == [("Yesterday", 1)]
    assert name_days(app, evening, zone="Asia/Tokyo") == [("Today", 1)]


@pytest.mark.parametrize("zone", ["../../etc/passwd", "Nowhere/Atlantis", "", "Asia"])
def test_invalid_zone_means_utc(app, zone):
    assert name_days(app, at(3, 9, 16), zone=zone) == [("Yesterday", 1)]
