"""Amounts and days as the reader's language writes them."""

from datetime import date
from decimal import Decimal

from flask_babel import format_currency, format_date

from ..cost import NANODOLLARS


def format_money(nanodollars: int) -> str:
    """Write an amount of dollars; less than one to a hundredth of a cent."""
    dollars = Decimal(nanodollars) / NANODOLLARS
    if not 0 < dollars < 1:
        return str(format_currency(dollars, "USD"))
    exact = {"format": "¤#,##0.0000", "currency_digits": False}
    return str(format_currency(dollars, "USD", **exact))


def format_day(iso: str) -> str:
    """Write a day, given as ``2026-12-01``."""
    return str(format_date(date.fromisoformat(iso), "long", rebase=False))
