"""Numbers, amounts, durations and days in the reader's language."""

import math
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from flask_babel import (
    format_currency,
    format_date,
    format_decimal,
    format_timedelta,
)

from ..cost import NANODOLLARS

MINUTE, HOUR = 60, 3600


def word_details(details: Mapping[str, str | int | None]) -> dict[str, object]:
    """Format an error's details; the name of a detail determines its unit."""
    return {name: _word(name, value) for name, value in details.items()}


def _word(name: str, value: str | int | None) -> object:
    if not isinstance(value, int | float):
        return word_day(value) if value and name.endswith("_on") else value
    if name.endswith("_nanodollars"):
        return word_money(int(value))
    return word_duration(value) if name.endswith("seconds") else format_decimal(value)


def word_duration(seconds: float) -> str:
    """Format a duration in one unit, rounded up."""
    unit = HOUR if seconds > 2 * HOUR else MINUTE if seconds > 2 * MINUTE else 1
    duration = timedelta(seconds=max(1, math.ceil(seconds / unit)) * unit)
    # Use a unit from twice its length on.
    return str(format_timedelta(duration, threshold=2))


def word_money(nanodollars: int) -> str:
    """Format US dollars; an amount below 1 has four decimals."""
    dollars = Decimal(nanodollars) / NANODOLLARS
    if not 0 < dollars < 1:
        return str(format_currency(dollars, "USD"))
    exact = {"format": "¤#,##0.0000", "currency_digits": False}
    return str(format_currency(dollars, "USD", **exact))


def word_bytes(size: int) -> str:
    """Format a size in MB or GB."""
    unit, name = (10**9, "GB") if size >= 10**9 else (10**6, "MB")
    return f"{format_decimal(size / unit, format='#,##0.#')} {name}"


def word_day(day: str) -> str:
    """Format a day, given as ISO 8601."""
    return str(format_date(date.fromisoformat(day), "long", rebase=False))
